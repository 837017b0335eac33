"""Alarms to start with, and the topic they speak to."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from spotter_infra.options import Options
from spotter_infra.stages import STAGES

PERIOD = cdk.Duration.minutes(5)
STAGE_ERRORS = 5
"""Lambda counts a refused video as an error of the function, so single ones are daily business."""
API_ERRORS = 3


class Monitoring(Construct):
    """Every alarm goes to one topic."""

    def __init__(self, scope: Construct, construct_id: str, options: Options) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Alarms", display_name="Spotter alarms", enforce_ssl=True)
        if options.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(options.alarm_email))

    def watch_machine(self, machine: sfn.StateMachine) -> None:
        """A refused video ends a run well; a failed run is our own fault."""
        self._alarm("RunFailed", machine.metric_failed(period=PERIOD), 1, "An analysis failed through our own fault.")
        self._alarm("RunTimedOut", machine.metric_timed_out(period=PERIOD), 1, "An analysis took longer than allowed.")
        self._alarm("RunThrottled", machine.metric_throttled(period=PERIOD), 1, "Step Functions slowed analyses down.")

    def watch_dead_letters(self, queue: sqs.Queue) -> None:
        """An upload whose analysis never started."""
        metric = queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum")
        self._alarm("UploadLost", metric, 1, "An upload did not start its analysis: look into the dead-letter queue.")

    def watch_api(self, api: apigateway.HttpApi) -> None:
        """Answers 5xx."""
        self._alarm(
            "ApiFails", api.metric_server_error(period=PERIOD, statistic="Sum"), API_ERRORS, "The API answers with 5xx."
        )

    def watch_functions(self, functions: Mapping[str, lambda_.Function]) -> None:
        """Errors and throttles of every stage."""
        for stage in STAGES:
            function = functions[stage.name]
            self._alarm(
                f"{stage.title}Errors",
                function.metric_errors(period=PERIOD),
                STAGE_ERRORS,
                f"The function {stage.name} fails often.",
            )
            self._alarm(
                f"{stage.title}Throttles",
                function.metric_throttles(period=PERIOD),
                1,
                f"The function {stage.name} was throttled: the account's concurrency is used up.",
            )

    def _alarm(self, construct_id: str, metric: cloudwatch.IMetric, threshold: int, description: str) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
