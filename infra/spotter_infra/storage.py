"""Two buckets and one table. Videos are personal data: private, encrypted, TLS only, expiring."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from spotter_infra.options import Options

UPLOAD_PREFIX = "uploads/"
RUN_PREFIX = "runs/"
INFERENCE_PREFIX = "inference/"
"""Where the asynchronous endpoint leaves its answers."""
VOICE_CACHE_PREFIX = "voice-cache/"
"""Sentences that were spoken before, for all runs."""
KEEP_DAYS = 30
"""Artefacts live as long as their row (`retention_days` of `spotter.service`)."""
VOICE_CACHE_DAYS = 90
TTL_ATTRIBUTE = "expires_at"
TLS_VERSION = 1.2


class Storage(Construct):
    """Where clients upload to, where artefacts lie, and the rows."""

    def __init__(self, scope: Construct, construct_id: str, options: Options) -> None:
        super().__init__(scope, construct_id)
        self.uploads = self._uploads(options)
        self.data = self._data(options)
        self.table = self._table()

    def _uploads(self, options: Options) -> s3.Bucket:
        """A mailbox: `ingest` copies an upload out before anything else, because a presigned POST may be used twice."""
        bucket = self._bucket(
            "Uploads",
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_origins=[options.web_origin],
                    allowed_headers=["*"],
                    exposed_headers=["ETag"],
                    max_age=3600,
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="expire",
                    expiration=cdk.Duration.days(1),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
        )
        # Set on the resource itself: `event_bridge_enabled=True` would add a custom resource with a function of its own.
        resource = bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
        return bucket

    def _data(self, options: Options) -> s3.Bucket:
        """Not versioned: artefacts can be computed again, and a deletion on request has to delete."""
        return self._bucket(
            "Data",
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD],
                    allowed_origins=[options.web_origin],
                    allowed_headers=["*"],
                    max_age=3600,
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="expire-runs",
                    prefix=RUN_PREFIX,
                    expiration=cdk.Duration.days(KEEP_DAYS),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                ),
                s3.LifecycleRule(
                    id="expire-voice", prefix=VOICE_CACHE_PREFIX, expiration=cdk.Duration.days(VOICE_CACHE_DAYS)
                ),
                s3.LifecycleRule(id="expire-inference", prefix=INFERENCE_PREFIX, expiration=cdk.Duration.days(1)),
            ],
        )

    def _bucket(
        self, construct_id: str, *, cors: list[s3.CorsRule], lifecycle_rules: list[s3.LifecycleRule]
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            construct_id,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=TLS_VERSION,
            removal_policy=cdk.RemovalPolicy.RETAIN,
            cors=cors,
            lifecycle_rules=lifecycle_rules,
        )

    def _table(self) -> dynamodb.TableV2:
        return dynamodb.TableV2(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            time_to_live_attribute=TTL_ATTRIBUTE,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
