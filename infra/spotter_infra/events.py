"""An upload starts the state machine; what could not be delivered waits in a queue."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from spotter_infra.storage import UPLOAD_PREFIX

KEEP_DAYS = 14
"""The longest that SQS keeps a message."""
RETRY_ATTEMPTS = 24
RETRY_HOURS = 2


class Events(Construct):
    """S3 `Object Created` -> state machine. Events come at least once; the machine's first state makes that harmless."""

    def __init__(self, scope: Construct, construct_id: str, uploads: s3.IBucket, machine: sfn.StateMachine) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(KEEP_DAYS),
        )
        self.rule = events.Rule(
            self,
            "Uploaded",
            description="A finished upload starts its analysis",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [uploads.bucket_name]}, "object": {"key": [{"prefix": UPLOAD_PREFIX}]}},
            ),
            targets=[
                targets.SfnStateMachine(
                    machine,
                    dead_letter_queue=self.dead_letters,
                    retry_attempts=RETRY_ATTEMPTS,
                    max_event_age=cdk.Duration.hours(RETRY_HOURS),
                )
            ],
        )
