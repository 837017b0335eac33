"""Deploy an assembly into the embedded cloud: upload its assets, create the stack, read its outputs."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from spotter.errors import EmbeddedCloudFailed
from spotter.service.access import fingerprint, new_key

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
LOCAL_TENANT = "local"
STACK_SECONDS = 60.0
TEMPLATE_BUCKET = "spotter-templates"
COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
POLL_SECONDS = 0.1
EXECUTABLE = 0o100755 << 16


@dataclass(frozen=True)
class Deployment:
    """What a client and a test need to know."""

    endpoint: str
    api_url: str
    api_key: str
    outputs: dict[str, str]


def client(endpoint: str, service: str) -> Any:
    """A boto3 client of the embedded cloud."""
    session: Any = boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    return session.client(
        service,
        endpoint_url=endpoint,
        config=Config(signature_version="s3v4" if service == "s3" else None),
    )


def deploy(endpoint: str, assembly: Path) -> Deployment:
    """Create the one stack of the assembly.

    Raises:
        EmbeddedCloudFailed: the stack was not created, or an asset is missing (the engine would not say so).
    """
    template = next(assembly.glob("*.template.json"))
    stack = template.name.removesuffix(".template.json")
    _upload_assets(endpoint, assembly, stack)
    outputs = _create_stack(endpoint, stack, template)
    _cap_concurrency(endpoint, stack, template)
    api_id = outputs["ApiId"]
    return Deployment(
        endpoint=endpoint,
        api_url=f"{endpoint}/_aws/execute-api/{api_id}/$default",
        api_key=_create_api_key(endpoint, outputs["TableName"]),
        outputs=outputs,
    )


def _upload_assets(endpoint: str, assembly: Path, stack: str) -> None:
    s3 = client(endpoint, "s3")
    files = json.loads((assembly / f"{stack}.assets.json").read_text())["files"]
    known: set[str] = set()
    for asset in files.values():
        source = assembly / asset["source"]["path"]
        content = _zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        for destination in asset["destinations"].values():
            bucket = _resolved(destination["bucketName"])
            if bucket not in known:
                s3.create_bucket(Bucket=bucket)
                known.add(bucket)
            s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=content)


def _resolved(text: str) -> str:
    return text.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)


def _zipped(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                info.external_attr = EXECUTABLE
                archive.writestr(info, path.read_bytes())
    return buffer.getvalue()


def _create_stack(endpoint: str, stack: str, template: Path) -> dict[str, str]:
    """Create the stack, or bring the one that `spotter up` has kept to the new template; its outputs."""
    s3, cloudformation = client(endpoint, "s3"), client(endpoint, "cloudformation")
    s3.create_bucket(Bucket=TEMPLATE_BUCKET)
    s3.put_object(Bucket=TEMPLATE_BUCKET, Key=template.name, Body=template.read_bytes())
    wanted = {
        "StackName": stack,
        "TemplateURL": f"{endpoint}/{TEMPLATE_BUCKET}/{template.name}",
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    try:
        cloudformation.create_stack(**wanted)
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(**wanted)
        except ClientError as error:
            # CloudFormation has no error code of its own for a template that changes nothing.
            if "No updates are to be performed" not in str(error):
                raise EmbeddedCloudFailed(f"The stack could not be updated: {error}") from error
    return _outputs(cloudformation, stack)


def _outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """Wait for the stack to be complete."""
    deadline = time.monotonic() + STACK_SECONDS
    while time.monotonic() < deadline:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        if found["StackStatus"] in COMPLETE:
            return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
        if "FAILED" in found["StackStatus"] or "ROLLBACK" in found["StackStatus"]:
            raise EmbeddedCloudFailed(f"The stack was not created: {found.get('StackStatusReason', '')}")
        time.sleep(POLL_SECONDS)
    raise EmbeddedCloudFailed(f"The stack was not created within {STACK_SECONDS:.0f} s.")


def _cap_concurrency(endpoint: str, stack: str, template: Path) -> None:
    """The engine ignores the template's reserved concurrency; without it 100 uploads are 100 pose workers."""
    cloudformation, functions = client(endpoint, "cloudformation"), client(endpoint, "lambda")
    for name, resource in json.loads(template.read_text())["Resources"].items():
        reserved = resource.get("Properties", {}).get("ReservedConcurrentExecutions")
        if resource["Type"] == "AWS::Lambda::Function" and reserved:
            found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=name)
            functions.put_function_concurrency(
                FunctionName=found["StackResourceDetail"]["PhysicalResourceId"],
                ReservedConcurrentExecutions=reserved,
            )


def _create_api_key(endpoint: str, table: str) -> str:
    """A bearer key for the local tenant; only its hash is stored."""
    key = new_key()
    client(endpoint, "dynamodb").put_item(
        TableName=table,
        Item={
            "pk": {"S": f"KEY#{fingerprint(key)}"},
            "sk": {"S": "KEY"},
            "tenant_id": {"S": LOCAL_TENANT},
        },
    )
    return key
