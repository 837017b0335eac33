"""The classifier on a GPU: an asynchronous SageMaker endpoint that scales to zero. In AWS only."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from spotter_infra.options import ROOT, Options
from spotter_infra.packaging import base_image, other_contexts
from spotter_infra.storage import INFERENCE_PREFIX, RUN_PREFIX

VARIANT = "main"
INSTANCE_TYPE = "ml.g4dn.xlarge"
"""The smallest instance with a GPU that runs ONNX Runtime 1.31 (NVIDIA T4)."""
MAX_INSTANCES = 2
REQUESTS_PER_INSTANCE = 4
"""Handled side by side; the pose sequence of one video is small."""
BACKLOG_PER_INSTANCE = 5
SCALE_IN_MINUTES = 10
WAKE_MINUTES = 2


class Endpoint(Construct):
    """Model, configuration, endpoint and scaling."""

    def __init__(self, scope: Construct, construct_id: str, options: Options, name: str, data: s3.Bucket) -> None:
        super().__init__(scope, construct_id)
        self.data = data
        self.endpoint = self._endpoint(name, self._configuration(self._model(options)))
        self._scale()

    def _model(self, options: Options) -> sagemaker.CfnModel:
        """The landmark classifier is package data of the image; a video expert comes as a model archive."""
        image = ecr_assets.DockerImageAsset(
            self,
            "Image",
            directory=str(ROOT),
            file="infra/serving/Dockerfile",
            build_args=base_image(options.serving_base),
            exclude=other_contexts(None),
            platform=ecr_assets.Platform.LINUX_AMD64,
        )
        role = self._role()
        if options.video_expert:
            role.add_to_policy(self._may_read(options.video_expert))
        pull = image.repository.grant_pull(role)
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.image_uri,
                environment={"SPOTTER_CLASSIFIER": options.classifier},
                model_data_url=options.video_expert,
            ),
        )
        pull.apply_before(model)
        return model

    def _may_read(self, archive: str) -> iam.PolicyStatement:
        bucket, _, key = archive.removeprefix("s3://").partition("/")
        place = cdk.Stack.of(self).format_arn(service="s3", region="", account="", resource=bucket, resource_name=key)
        return iam.PolicyStatement(actions=["s3:GetObject"], resources=[place])

    def _role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            description="What the classifier's container may do",
        )
        stack = cdk.Stack.of(self)
        logs = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="/aws/sagemaker/Endpoints/*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        for allowed, resources in (
            (["s3:GetObject"], [self.data.arn_for_objects(f"{RUN_PREFIX}*/sequence.npz")]),
            (["s3:PutObject"], [self.data.arn_for_objects(f"{INFERENCE_PREFIX}*")]),
            (["s3:ListBucket"], [self.data.bucket_arn]),
            (["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [logs]),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=resources))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": "AWS/SageMaker"}},
            )
        )
        return role

    def _configuration(self, model: sagemaker.CfnModel) -> sagemaker.CfnEndpointConfig:
        output = f"s3://{self.data.bucket_name}/{INFERENCE_PREFIX}"
        properties = sagemaker.CfnEndpointConfig
        return sagemaker.CfnEndpointConfig(
            self,
            "Configuration",
            production_variants=[
                properties.ProductionVariantProperty(
                    variant_name=VARIANT,
                    model_name=model.attr_model_name,
                    instance_type=INSTANCE_TYPE,
                    initial_instance_count=1,
                    initial_variant_weight=1,
                )
            ],
            async_inference_config=properties.AsyncInferenceConfigProperty(
                output_config=properties.AsyncInferenceOutputConfigProperty(
                    s3_output_path=f"{output}answers/", s3_failure_path=f"{output}failures/"
                ),
                client_config=properties.AsyncInferenceClientConfigProperty(
                    max_concurrent_invocations_per_instance=REQUESTS_PER_INSTANCE
                ),
            ),
        )

    def _endpoint(self, name: str, configuration: sagemaker.CfnEndpointConfig) -> sagemaker.CfnEndpoint:
        return sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=name,
            endpoint_config_name=configuration.attr_endpoint_config_name,
            # The scaled number of instances outlives an update of the stack.
            retain_all_variant_properties=True,
        )

    def _scale(self) -> None:
        """To zero, and awake again.

        Asynchronous endpoints publish no `InvocationsPerInstance`. The backlog per instance is undefined without
        instances, so tracking it alone would never wake the endpoint: a step rule on `HasBacklogWithoutCapacity` does.
        """
        target = scaling.ScalableTarget(
            self,
            "Scaling",
            service_namespace=scaling.ServiceNamespace.SAGEMAKER,
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            resource_id=f"endpoint/{self.endpoint.attr_endpoint_name}/variant/{VARIANT}",
            min_capacity=0,
            max_capacity=MAX_INSTANCES,
        )
        target.scale_to_track_metric(
            "Backlog",
            custom_metric=self._metric("ApproximateBacklogSizePerInstance"),
            target_value=BACKLOG_PER_INSTANCE,
            scale_in_cooldown=cdk.Duration.minutes(SCALE_IN_MINUTES),
            scale_out_cooldown=cdk.Duration.minutes(WAKE_MINUTES),
        )
        wake = scaling.StepScalingAction(
            self,
            "Wake",
            scaling_target=target,
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            cooldown=cdk.Duration.minutes(SCALE_IN_MINUTES),
        )
        wake.add_adjustment(adjustment=1, lower_bound=0)
        cloudwatch.Alarm(
            self,
            "AsleepWithWork",
            alarm_description="Requests wait and the classifier has no instance: start one. Not a fault.",
            metric=self._metric("HasBacklogWithoutCapacity"),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
        ).add_alarm_action(actions.ApplicationScalingAction(wake))

    def _metric(self, name: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name=name,
            dimensions_map={"EndpointName": self.endpoint.attr_endpoint_name},
            statistic="Average",
            period=cdk.Duration.minutes(1),
        )
