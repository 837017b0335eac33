"""Upload event -> machine -> functions, the HTTP API, and who is told when something breaks."""

from __future__ import annotations

import json

import pytest

from spotter_infra.pipeline import ASL_FILE
from spotter_infra.stages import STAGES
from tests.infra.template import Template

MACHINE = "AWS::StepFunctions::StateMachine"
MONTH = 30


def test_the_machine_is_the_asl_file_of_the_package(template: Template) -> None:
    properties = template.properties(MACHINE)
    assert json.dumps(properties["DefinitionString"]) == json.dumps(ASL_FILE.read_text())
    assert properties["DefinitionSubstitutions"]["PoseConcurrency"] == "40"
    assert properties["StateMachineType"] == "STANDARD"


def test_the_machine_logs_without_the_data_of_users(template: Template) -> None:
    logging = template.properties(MACHINE)["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert template.properties(MACHINE)["TracingConfiguration"] == {"Enabled": True}


def test_only_finished_uploads_start_the_machine(template: Template) -> None:
    pattern = template.properties("AWS::Events::Rule")["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail-type"] == ["Object Created"]
    assert pattern["detail"]["object"]["key"] == [{"prefix": "uploads/"}]
    assert "StorageUploads" in json.dumps(pattern["detail"]["bucket"]["name"])


def test_an_event_that_cannot_be_delivered_waits_for_a_person(template: Template) -> None:
    (target,) = template.properties("AWS::Events::Rule")["Targets"]
    assert "PipelineMachine" in json.dumps(target["Arn"])
    assert "EventsDeadLetters" in json.dumps(target["DeadLetterConfig"])
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    queue = template.properties("AWS::SQS::Queue", "EventsDeadLetters")
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_path_of_the_api_reaches_the_function(template: Template) -> None:
    assert template.properties("AWS::ApiGatewayV2::Route")["RouteKey"] == "$default"
    integration = template.properties("AWS::ApiGatewayV2::Integration")
    assert integration["PayloadFormatVersion"] == "2.0"
    assert "FunctionsApiFunction" in json.dumps(integration["IntegrationUri"])
    assert template.properties("AWS::ApiGatewayV2::Stage")["StageName"] == "$default"


def test_a_browser_may_send_its_key(template: Template) -> None:
    cors = template.properties("AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert "authorization" in cors["AllowHeaders"]
    assert "AllowCredentials" not in cors


def test_the_access_log_holds_no_key(template: Template) -> None:
    written = template.properties("AWS::ApiGatewayV2::Stage")["AccessLogSettings"]["Format"].lower()
    assert "$context.status" in written
    assert "authoriz" not in written
    assert "query" not in written


def test_every_log_ends(template: Template) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")
    assert len(groups) == len(STAGES) + 2  # the machine and the API's access log
    assert {group["Properties"]["RetentionInDays"] for group in groups.values()} == {MONTH}


@pytest.mark.parametrize("stage", [stage.title for stage in STAGES])
@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_is_watched(template: Template, stage: str, metric: str) -> None:
    alarm = template.properties("AWS::CloudWatch::Alarm", f"Monitoring{stage}{metric}")
    assert alarm["MetricName"] == metric
    assert f"Functions{stage}Function" in json.dumps(alarm["Dimensions"])


def test_failures_that_users_feel_are_watched(template: Template) -> None:
    watched = {alarm["Properties"]["MetricName"] for alarm in template.of_type("AWS::CloudWatch::Alarm").values()}
    assert watched >= {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionThrottled",
        "ApproximateNumberOfMessagesVisible",
        "5xx",
    }


def test_every_alarm_of_monitoring_tells_the_operator(template: Template) -> None:
    alarms = {name: found for name, found in template.of_type("AWS::CloudWatch::Alarm").items() if "Monitoring" in name}
    assert alarms
    for alarm in alarms.values():
        assert "MonitoringAlarms" in json.dumps(alarm["Properties"]["AlarmActions"])
    assert template.properties("AWS::SNS::Subscription")["Endpoint"] == "operator@example.org"


def test_the_classifier_sleeps_and_wakes(template: Template) -> None:
    target = template.properties("AWS::ApplicationAutoScaling::ScalableTarget")
    assert target["MinCapacity"] == 0
    tracking = template.properties("AWS::ApplicationAutoScaling::ScalingPolicy", "Backlog")
    metric = tracking["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"]
    assert metric["MetricName"] == "ApproximateBacklogSizePerInstance"
    wake = template.properties("AWS::ApplicationAutoScaling::ScalingPolicy", "Wake")
    (step,) = wake["StepScalingPolicyConfiguration"]["StepAdjustments"]
    assert step["ScalingAdjustment"] == 1
    alarm = template.properties("AWS::CloudWatch::Alarm", "AsleepWithWork")
    assert alarm["MetricName"] == "HasBacklogWithoutCapacity"
    assert "EndpointWake" in json.dumps(alarm["AlarmActions"])


def test_the_classifier_answers_into_the_data_bucket(template: Template) -> None:
    configuration = template.properties("AWS::SageMaker::EndpointConfig")
    output = json.dumps(configuration["AsyncInferenceConfig"]["OutputConfig"]["S3OutputPath"])
    assert "StorageData" in output
    assert "/inference/" in output
    assert configuration["ProductionVariants"][0]["InstanceType"] == "ml.g4dn.xlarge"
    name = template.properties("AWS::SageMaker::Endpoint")["EndpointName"]
    assert template.function("classify")["Environment"]["Variables"]["SPOTTER_CLASSIFIER_ENDPOINT"] == name


def test_outputs_name_what_an_operator_needs(template: Template) -> None:
    assert template.body["Outputs"].keys() >= {
        "ApiUrl",
        "ApiId",
        "UploadBucket",
        "DataBucket",
        "TableName",
        "StateMachineArn",
        "AlarmTopicArn",
    }
