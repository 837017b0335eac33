"""The border between API Gateway and the use cases: who calls, how errors look, what OpenAPI says."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from spotter.contracts.api import ErrorBody
from spotter.errors import InternalError, InvalidRequest, NotFound, SpotterError

DOCS = "/docs"
TENANT = "tenant_id"
JSON = "application/json"
HTML = "text/html"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
ANY_ROUTE = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def resolver() -> APIGatewayHttpResolver:
    """An app without routes that validates, documents itself at `/docs` and answers every error as an `ErrorBody`."""
    app = APIGatewayHttpResolver(enable_validation=True)
    app.enable_swagger(
        path=DOCS,
        title="Spotter",
        version="1",
        compress=True,  # the page carries its scripts, so that it loads nothing from elsewhere
        security_schemes={"key": HTTPBearer(description="A key of this installation.")},
        security=[{"key": []}],
    )
    app.exception_handler(SpotterError)(refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(NotFoundError)(_no_route)
    app.exception_handler(Exception)(_crashed)
    return app


def refused(error: SpotterError) -> Response[str]:
    """The one mapping of errors: status, code, sentence."""
    body = ErrorBody(code=error.code, message=str(error)).model_dump_json()
    return Response(status_code=error.http_status, content_type=JSON, body=body)


def _invalid(error: RequestValidationError) -> Response[str]:
    # The fields are named; their values may be private and stay out.
    fields = ", ".join(".".join(str(part) for part in found["loc"]) for found in error.errors())
    return refused(InvalidRequest(f"The request is not valid: {fields}."))


def _no_route(_error: NotFoundError) -> Response[str]:
    return refused(NotFound(f"There is no such route; {DOCS} lists them."))


def _crashed(_error: Exception) -> Response[str]:
    Logger(service="api").exception("request failed")
    return refused(InternalError())


def answers(success: HTTPStatus, model: Any, *errors: HTTPStatus) -> dict[int, Any]:
    """All answers of a route for OpenAPI; those that every route can give are always among them."""
    documented: dict[int, Any] = {success: {"description": success.phrase}}
    if model:
        documented[success]["content"] = {JSON: {"model": model}}
    for status in (*ANY_ROUTE, *errors):
        documented[status] = {"description": status.phrase, "content": {JSON: {"model": ErrorBody}}}
    return documented


def page_answers(*errors: HTTPStatus) -> dict[int, Any]:
    """All answers of a route that gives a page, for OpenAPI."""
    documented = answers(HTTPStatus.OK, None, *errors)
    documented[HTTPStatus.OK]["content"] = {HTML: {"schema": {"type": "string"}}}
    return documented


def page(html: str) -> Response[str]:
    """A page that runs and loads nothing, whoever shows it."""
    return Response(
        status_code=HTTPStatus.OK,
        content_type=f"{HTML}; charset=utf-8",
        body=html,
        headers={"content-security-policy": PAGE_POLICY, "cache-control": "private, no-store"},
    )


def entry(app: APIGatewayHttpResolver, tenant_of: Callable[[str | None], str]) -> LambdaHandler:
    """The Lambda handler for API Gateway HTTP APIs, payload 2.0.

    The caller is found out before routing and validation, so that nobody learns anything without a key; routes find
    the tenant as `app.context["tenant_id"]`. Only the documentation is open.

    Args:
        app: the routes.
        tenant_of: the tenant of an Authorization header; raises `Unauthorized`.
    """

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        request = APIGatewayProxyEventV2(event)
        if request.path != DOCS:
            try:
                app.context[TENANT] = tenant_of(request.headers.get("authorization"))
            except SpotterError as error:
                answer = refused(error)
                headers = {"content-type": answer.content_type}
                return {"statusCode": answer.status_code, "headers": headers, "body": answer.body}
        return app.resolve(event, context)

    return handler
