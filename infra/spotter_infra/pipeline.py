"""The state machine, from the one ASL file that the package ships."""

from __future__ import annotations

import re
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from spotter_infra.options import ROOT, Options
from spotter_infra.stages import STAGES

ASL_FILE = ROOT / "shared" / "spotter" / "pipeline" / "analyze_video.asl.json"
NAME = "analyze-video"
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class Pipeline(Construct):
    """`analyze_video`: a standard workflow, so that it may wait and can be redriven."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        options: Options,
        functions: Mapping[str, lambda_.Function],
        table: dynamodb.TableV2,
    ) -> None:
        super().__init__(scope, construct_id)
        definition = ASL_FILE.read_text()
        called = {stage.title: functions[stage.name] for stage in STAGES if stage.in_machine}
        values = {f"{title}Function": function.function_arn for title, function in called.items()}
        values |= {"Table": table.table_name, "PoseConcurrency": str(options.pose_concurrency)}
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_string(definition),
            definition_substitutions={name: values[name] for name in sorted(set(PLACEHOLDER.findall(definition)))},
            state_machine_type=sfn.StateMachineType.STANDARD,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "Logs",
                    # AWS asks for this prefix: other names make the resource policy of the log service overflow.
                    log_group_name=f"/aws/vendedlogs/states/{cdk.Stack.of(self).stack_name}-{NAME}",
                    retention=logs.RetentionDays.ONE_MONTH,
                    removal_policy=cdk.RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )
        self._allow([function.function_arn for function in called.values()], table)

    def _allow(self, arns: list[str], table: dynamodb.TableV2) -> None:
        """The definition is text to CDK, so the permissions have to be said."""
        self.machine.add_to_role_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=arns))
        self.machine.add_to_role_policy(
            iam.PolicyStatement(actions=["dynamodb:UpdateItem"], resources=[table.table_arn])
        )
