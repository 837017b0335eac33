"""One loop over the table of stages: a function, a role and a log group each."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from spotter_infra.access import IMAGE_MODELS_DIR, Resources, settings_of, statements_of
from spotter_infra.options import Options
from spotter_infra.packaging import Packaging
from spotter_infra.stages import STAGES, Stage, Use

LOG_DAYS = logs.RetentionDays.ONE_MONTH
LOCAL_SEGMENTS_AT_LEAST = 2
"""Also a short video goes through the Map on a laptop, which has two cores to offer."""


class Functions(Construct):
    """All functions by the name of their stage."""

    def __init__(self, scope: Construct, construct_id: str, options: Options, resources: Resources) -> None:
        super().__init__(scope, construct_id)
        self.options = options
        self.resources = resources
        self.packaging = Packaging(self, options)
        self.by_name = {stage.name: self._function(stage) for stage in STAGES}

    def _function(self, stage: Stage) -> lambda_.Function:
        scope = Construct(self, stage.title)
        log_group = logs.LogGroup(scope, "Logs", retention=LOG_DAYS, removal_policy=cdk.RemovalPolicy.DESTROY)
        package = self.packaging.of(stage)
        return lambda_.Function(
            scope,
            "Function",
            description=f"Spotter: {stage.name}",
            code=package.code,
            runtime=package.runtime,
            handler=package.handler,
            layers=package.layers and list(package.layers),
            architecture=lambda_.Architecture.X86_64,  # MediaPipe has no wheel for arm64
            memory_size=stage.memory_mb,
            timeout=cdk.Duration.seconds(stage.timeout_seconds),
            ephemeral_storage_size=cdk.Size.mebibytes(stage.scratch_mb),
            reserved_concurrent_executions=self._reserved(stage),
            role=self._role(scope, stage, log_group),
            environment=self._environment(stage),
            log_group=log_group,
            tracing=lambda_.Tracing.ACTIVE,
        )

    def _role(self, scope: Construct, stage: Stage, log_group: logs.LogGroup) -> iam.Role:
        role = iam.Role(
            scope,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What the function {stage.name} may do",
        )
        log_group.grant_write(role)
        for statement in statements_of(stage, self.resources, cdk.Stack.of(self)):
            role.add_to_policy(statement)
        return role

    def _environment(self, stage: Stage) -> dict[str, str]:
        found = settings_of(stage, self.resources)
        if self.options.local:
            return found | LOCAL_SETTINGS.get(stage.name, {})
        if Use.MODELS in stage.uses:
            found["SPOTTER_MODELS_DIR"] = IMAGE_MODELS_DIR
        return found

    def _reserved(self, stage: Stage) -> int | None:
        """A laptop runs one heavy function per core; in AWS the account's quota is the limit."""
        return self.options.cores if self.options.local and stage.heavy else None


LOOPBACK = {"SPOTTER_WEBHOOK_ALLOW_LOOPBACK": "true"}
"""On a laptop the receiver of a webhook is on the same machine."""
LOCAL_SETTINGS = {
    "api": LOOPBACK,
    "ingest": {"SPOTTER_SEGMENTS_AT_LEAST": str(LOCAL_SEGMENTS_AT_LEAST)},
    "notify": LOOPBACK,
}
