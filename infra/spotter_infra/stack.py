"""One stack. This module only wires; each construct lives in its own module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from constructs import Construct

from spotter_infra.access import Resources
from spotter_infra.api import Api
from spotter_infra.endpoint import Endpoint
from spotter_infra.events import Events
from spotter_infra.functions import Functions
from spotter_infra.monitoring import Monitoring
from spotter_infra.options import Options
from spotter_infra.pipeline import Pipeline
from spotter_infra.storage import Storage

STACK = "Spotter"
CLASSIFIER = "spotter-classifier"
"""Fixed, because functions name the endpoint in both worlds, and the laptop has no endpoint resource."""


class SpotterStack(cdk.Stack):
    """Everything that one installation is made of."""

    def __init__(self, scope: Construct, construct_id: str, options: Options, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.storage = storage = Storage(self, "Storage", options)
        functions = Functions(self, "Functions", options, Resources.of(storage, CLASSIFIER, options)).by_name
        pipeline = Pipeline(self, "Pipeline", options, functions, storage.table)
        api = Api(self, "Api", options, functions["api"])
        events = Events(self, "Events", storage.uploads, pipeline.machine)
        if not options.local:
            Endpoint(self, "Endpoint", options, CLASSIFIER, storage.data)

        monitoring = Monitoring(self, "Monitoring", options)
        monitoring.watch_machine(pipeline.machine)
        monitoring.watch_dead_letters(events.dead_letters)
        monitoring.watch_api(api.http_api)
        monitoring.watch_functions(functions)

        self._output("ApiUrl", api.http_api.api_endpoint, "Base address of the HTTP API")
        self._output("ApiId", api.http_api.api_id, "The embedded cloud serves the API under this id")
        self._output("UploadBucket", storage.uploads.bucket_name, "Where presigned uploads go")
        self._output("DataBucket", storage.data.bucket_name, "Where the artefacts of runs lie")
        self._output("TableName", storage.table.table_name, "Rows of videos, keys and webhooks")
        self._output("StateMachineArn", pipeline.machine.state_machine_arn, "analyze_video")
        self._output("AlarmTopicArn", monitoring.topic.topic_arn, "Every alarm is published here")

    def _output(self, name: str, value: str, description: str) -> None:
        cdk.CfnOutput(self, name, value=value, description=description)


def build_app(context: Mapping[str, Any], outdir: str) -> cdk.App:
    """The app, ready for `synth()`.

    Raises:
        OptionError: a context value cannot be used.
    """
    app = cdk.App(context=dict(context), outdir=outdir)
    options = Options.from_context(app.node)
    stack = SpotterStack(
        app,
        STACK,
        options,
        description="Spotter watches a workout video and coaches the lifter",
        synthesizer=_synthesizer(options),
    )
    if options.check:
        from spotter_infra.findings import acknowledge, apply_rules  # cdk-nag takes seconds to load

        apply_rules(app)
        acknowledge(stack, stack.storage, options.openai_secret)
    return app


def _synthesizer(options: Options) -> cdk.DefaultStackSynthesizer:
    """The embedded cloud was never bootstrapped, so it has no version to compare with."""
    return cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=not options.local)
