"""The HTTP API as a client meets it: status, body, and what nobody may see."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from spotter.contracts.api import VideoStatus
from spotter.contracts.results import ResultsDocument
from spotter.contracts.stages import Options
from spotter.service import access
from tests.contract import golden
from tests.contract.api import Answer, Api, event
from tests.fakes import MemoryRuns

ROUTES = [
    "api_create_video",
    "api_list_videos",
    "api_video_status",
    "api_video_results",
    "api_video_report",
    "api_delete_video",
    "api_create_webhook",
]
OF_A_VIDEO = ["api_video_status", "api_video_results", "api_video_report", "api_delete_video"]
UNKNOWN_ID = "0" * 32


def create(api: Api) -> str:
    return str(api.send("api_create_video").body["id"])


def finish(api: Api, video_id: str) -> ResultsDocument:
    """A completed analysis with its results."""
    document = golden.load(ResultsDocument).model_copy(
        update={"video_id": video_id, "artifacts": {"overlay_video": f"runs/acme/{video_id}/overlay.mp4"}}
    )
    key = f"runs/acme/{video_id}/results.json"
    api.deps.artefacts.write(key, document.model_dump_json().encode(), "application/json")
    api.deps.runs.finish("acme", video_id, VideoStatus.COMPLETED, results_key=key)
    return document


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)
    assert answer.body["message"].endswith(".")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("key", ["", "wrong", "spk_wrong"])
def test_without_a_valid_key_nothing_is_answered(api: Api, route: str, key: str) -> None:
    assert_refused(api.send(route, video_id=create(api), key=key), 401, "UNAUTHORIZED")


def test_the_key_is_asked_for_before_the_body_is_read(api: Api) -> None:
    assert_refused(api.send("api_create_video", key="wrong", body={"no": "field"}), 401, "UNAUTHORIZED")


def test_another_scheme_is_no_key(api: Api) -> None:
    sent = event("api_list_videos")
    sent["headers"]["authorization"] = f"Basic {api.key}"
    assert_refused(api.raw(sent), 401, "UNAUTHORIZED")


def test_only_the_hash_of_a_key_is_stored(api_on_aws: Api, table: Any) -> None:
    rows = json.dumps(table.scan()["Items"], default=str)
    assert access.fingerprint(api_on_aws.key) in rows
    assert api_on_aws.key not in rows


def test_create_answers_a_form_and_a_row(api: Api) -> None:
    answer = api.send("api_create_video", body={"filename": "a.mov", "content_type": "video/quicktime"})
    assert answer.status == 201
    video_id = answer.body["id"]
    assert answer.body["status"] == "AWAITING_UPLOAD"
    form = answer.body["upload"]
    assert form["fields"]["key"] == f"uploads/acme/{video_id}/source"
    assert form["fields"]["Content-Type"] == "video/quicktime"
    assert (form["max_bytes"], form["expires_in"]) == (1000, 900)
    row = api.deps.runs.get("acme", video_id)
    assert row is not None
    assert Options.model_validate_json(row["options"]) == Options()
    assert row["expires_at"] > 0


def options_of(api: Api, video_id: str) -> Options:
    row = api.deps.runs.get("acme", video_id)
    assert row is not None
    return Options.model_validate_json(row["options"])


def test_the_coach_is_chosen_with_the_video(api: Api) -> None:
    coach = {"tone": "strict", "detail": "brief", "language": "de"}

    found = options_of(api, api.send("api_create_video", body={"coach": coach}).body["id"])

    assert (found.language, found.coach.tone, found.coach.detail) == ("de", "strict", "brief")
    for wrong in ({"tone": "rude"}, {"detail": "epic"}, {"language": "german"}, {"voice": "x"}):
        assert_refused(api.send("api_create_video", body={"coach": wrong}), 422, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("note", "reported"),
    [
        ("My left knee hurts since Monday, I am Jane Doe", True),
        ("Mir tut der Rücken weh", True),
        ("no pain in the knee, but the shoulder is painful", True),
        ("Felt strong, no pain", False),
        ("Alles gut, keine Schmerzen", False),
        (None, False),
    ],
)
def test_of_a_note_only_the_pain_is_kept(api: Api, note: str | None, reported: bool) -> None:
    video_id = api.send("api_create_video", body={"note": note}).body["id"]

    assert options_of(api, video_id).pain_reported is reported
    assert note is None or note not in json.dumps(api.deps.runs.get("acme", video_id))


def test_the_coach_gets_the_athletes_own_earlier_videos_newest_first(api: Api) -> None:
    def filmed(athlete: str | None, *, analysed: bool = True) -> str:
        video_id = str(api.send("api_create_video", body={"athlete": athlete}).body["id"])
        if analysed:
            api.deps.runs.finish("acme", video_id, VideoStatus.COMPLETED, results_key="r")
        return video_id

    first, _other, _nobody, second = filmed("ann"), filmed("bob"), filmed(None), filmed("ann")
    filmed("ann", analysed=False)

    assert options_of(api, filmed("ann")).earlier == (second, first)
    assert options_of(api, filmed(None)).earlier == ()
    assert_refused(api.send("api_create_video", body={"athlete": "<b>ann</b>"}), 422, "INVALID_REQUEST")


def test_exports_are_asked_for_with_the_video(api: Api) -> None:
    body = {"exports": ["csv", "trc"], "body_height": 1.78}

    found = options_of(api, api.send("api_create_video", body=body).body["id"])

    assert (found.exports, found.body_height) == (("csv", "trc"), 1.78)
    assert_refused(api.send("api_create_video", body={"exports": ["trc"]}), 422, "BODY_HEIGHT_MISSING")
    for wrong in ({"exports": ["xlsx"]}, {"body_height": 178}):
        assert_refused(api.send("api_create_video", body=wrong), 422, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "body", [{"unknown": 1}, {"content_type": "text/html"}, {"language": "english"}, {"filename": ""}, []]
)
def test_a_wrong_body_is_refused_and_makes_no_row(api: Api, body: Any) -> None:
    assert_refused(api.send("api_create_video", body=body), 422, "INVALID_REQUEST")
    assert api.send("api_list_videos").body["videos"] == []


def test_a_body_that_is_no_json_is_refused(api: Api) -> None:
    sent = json.loads(json.dumps(event("api_create_video")).replace("{key}", api.key)) | {"body": "{"}
    assert_refused(api.raw(sent), 422, "INVALID_REQUEST")


def test_the_refusal_names_the_field_and_keeps_the_value(api: Api) -> None:
    message = api.send("api_create_video", body={"language": "my secret"}).body["message"]
    assert "language" in message
    assert "secret" not in message


def test_an_exercise_that_is_not_in_the_library_is_refused(api: Api) -> None:
    assert_refused(api.send("api_create_video", body={"exercise": "chess boxing"}), 422, "UNKNOWN_EXERCISE")


def test_status_while_it_runs(api: Api) -> None:
    video_id = create(api)
    started = {"status": "PROCESSING", "stage": "pose", "progress": 20, "started_at": "2026-11-22T08:00:00.000Z"}
    assert isinstance(api.deps.runs, MemoryRuns)
    api.deps.runs.set("acme", video_id, **started)
    answer = api.send("api_video_status", video_id=video_id)
    assert answer.status == 200
    assert (answer.body["status"], answer.body["stage"], answer.body["progress"]) == ("PROCESSING", "pose", 20)
    assert answer.body["eta_seconds"] >= 0


def test_results_have_links_in_place_of_keys(api: Api) -> None:
    video_id = create(api)
    document = finish(api, video_id)
    answer = api.send("api_video_results", video_id=video_id)
    assert answer.status == 200
    assert answer.body["id"] == video_id
    assert answer.body["results"] == document.results.model_dump()
    assert answer.body["sets"] == json.loads(document.model_dump_json())["sets"]
    link = answer.body["artifacts"]["overlay_video"]
    assert answer.body["processed_video_url"] == link
    assert f"runs/acme/{video_id}/overlay.mp4" in link
    assert "3600" in link


def with_report(api: Api, **artifacts: str) -> dict[str, Any]:
    """The whole answer to `GET .../report` of a video with these artefacts."""
    video_id = create(api)
    prefix = f"runs/acme/{video_id}/"
    keys = {name: prefix + file for name, file in artifacts.items()}
    document = golden.load(ResultsDocument).model_copy(update={"video_id": video_id, "artifacts": keys})
    page = '<a href="overlay.mp4#t=1.50,3.00">second</a> <a href="#sets">overlay.mp4#t</a> é'
    api.deps.artefacts.write(prefix + "report.html", page.encode(), "text/html")
    api.deps.artefacts.write(prefix + "results.json", document.model_dump_json().encode(), "application/json")
    api.deps.runs.finish("acme", video_id, VideoStatus.COMPLETED, results_key=prefix + "results.json")
    sent = json.loads(json.dumps(event("api_video_report")).replace("{id}", video_id).replace("{key}", api.key))
    return api.handle(sent)


def test_the_report_jumps_into_the_drawn_video(api: Api) -> None:
    answer = with_report(api, report="report.html", overlay_video="overlay.mp4")

    assert answer["statusCode"] == 200
    link = answer["body"].split('"')[1]
    assert link.endswith("#t=1.50,3.00")
    assert "/overlay.mp4" in link
    assert "3600" in link
    assert answer["body"].endswith('<a href="#sets">overlay.mp4#t</a> é')
    headers = {name.lower(): str(value) for name, value in answer["headers"].items()}
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_report_without_a_drawn_video_is_as_it_was_written(api: Api) -> None:
    assert 'href="overlay.mp4#t=1.50,3.00"' in with_report(api, report="report.html")["body"]


def test_an_analysis_without_a_report_says_so(api: Api) -> None:
    answer = with_report(api, overlay_video="overlay.mp4")
    assert (answer["statusCode"], json.loads(answer["body"])["message"]) == (404, "This video has no report.")


def test_results_of_an_unfinished_video_are_not_ready(api: Api) -> None:
    assert_refused(api.send("api_video_results", video_id=create(api)), 409, "NOT_READY")


def test_results_of_a_failed_video_say_why(api: Api) -> None:
    video_id = create(api)
    api.deps.runs.finish(
        "acme", video_id, VideoStatus.FAILED, error_code="VIDEO_TOO_LONG", error_message="It is too long."
    )
    answer = api.send("api_video_results", video_id=video_id)
    assert (answer.status, answer.body) == (409, {"code": "VIDEO_TOO_LONG", "message": "It is too long."})
    state = api.send("api_video_status", video_id=video_id).body
    assert state["status"] == "FAILED"
    assert state["error"] == answer.body


def test_results_that_have_expired_are_not_found(api: Api) -> None:
    video_id = create(api)
    finish(api, video_id)
    api.deps.artefacts.delete_prefix(f"runs/acme/{video_id}/")
    assert_refused(api.send("api_video_results", video_id=video_id), 404, "NOT_FOUND")


@pytest.mark.parametrize("route", OF_A_VIDEO)
@pytest.mark.parametrize("video_id", [UNKNOWN_ID, "x", "..%2Fother", "0" * 3000])
def test_an_unknown_video_is_not_found(api: Api, route: str, video_id: str) -> None:
    assert_refused(api.send(route, video_id=video_id), 404, "NOT_FOUND")


@pytest.mark.parametrize("route", OF_A_VIDEO)
def test_a_video_of_another_tenant_does_not_exist(api: Api, route: str) -> None:
    video_id = create(api)
    api.deps.runs.add_key(access.fingerprint("spk_rival"), "rival")
    assert_refused(api.send(route, video_id=video_id, key="spk_rival"), 404, "NOT_FOUND")
    assert api.send("api_list_videos", key="spk_rival").body["videos"] == []
    assert api.send("api_video_status", video_id=video_id).status == 200


def test_the_list_is_newest_first_in_pages(api: Api) -> None:
    made = [create(api) for _ in range(5)]
    sent = {"queryStringParameters": {"limit": "3"}, "rawQueryString": "limit=3"}
    first = api.send("api_list_videos", **sent).body
    after = first["next"]
    more = {"queryStringParameters": {"limit": "3", "next": after}, "rawQueryString": f"limit=3&next={after}"}
    second = api.send("api_list_videos", **more).body
    listed = [video["id"] for video in first["videos"] + second["videos"]]
    assert listed == sorted(made, reverse=True)
    assert second["next"] is None


@pytest.mark.parametrize("limit", ["0", "101", "many"])
def test_a_page_has_a_sensible_size(api: Api, limit: str) -> None:
    sent = {"queryStringParameters": {"limit": limit}, "rawQueryString": f"limit={limit}"}
    assert_refused(api.send("api_list_videos", **sent), 422, "INVALID_REQUEST")


def test_delete_takes_upload_artefacts_and_row(api: Api) -> None:
    video_id, kept = create(api), create(api)
    for found in (video_id, kept):
        finish(api, found)
        api.deps.uploads.write(f"uploads/acme/{found}/source", b"video", "video/mp4")
    answer = api.send("api_delete_video", video_id=video_id)
    assert (answer.status, answer.body) == (204, None)
    for found, there in ((video_id, False), (kept, True)):
        assert api.deps.uploads.exists(f"uploads/acme/{found}/source") is there
        assert api.deps.artefacts.exists(f"runs/acme/{found}/results.json") is there
    assert_refused(api.send("api_delete_video", video_id=video_id), 404, "NOT_FOUND")
    assert_refused(api.send("api_video_status", video_id=video_id), 404, "NOT_FOUND")


def test_a_webhook_is_registered_with_a_secret_of_its_own(api: Api) -> None:
    first, second = (api.send("api_create_webhook") for _ in range(2))
    assert first.status == 201
    assert first.body["secret"] != second.body["secret"]
    assert len(base64.b64decode(first.body["secret"].removeprefix("whsec_"))) >= 24
    assert {hook["secret"] for hook in api.deps.runs.webhooks("acme")} == {first.body["secret"], second.body["secret"]}


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://169.254.169.254/", "https://localhost/", "ftp"])
def test_a_webhook_must_lead_to_a_public_address(api: Api, url: str) -> None:
    assert_refused(api.send("api_create_webhook", body={"url": url}), 422, "INVALID_REQUEST")


def test_an_unknown_route_has_a_code_too(api: Api) -> None:
    sent = json.loads(json.dumps(event("api_list_videos")).replace("{key}", api.key)) | {"rawPath": "/api/nothing"}
    assert_refused(api.raw(sent), 404, "NOT_FOUND")


def test_a_crash_shows_nothing_of_itself(api: Api) -> None:
    video_id = create(api)
    api.deps.artefacts.write("broken", b'{"secret": "traceback"}', "application/json")
    api.deps.runs.finish("acme", video_id, VideoStatus.COMPLETED, results_key="broken")
    answer = api.send("api_video_results", video_id=video_id)
    assert answer.status == 500
    assert answer.body == {"code": "INTERNAL_ERROR", "message": "Something went wrong in Spotter itself."}


def test_the_wired_api_goes_the_whole_way_on_aws(api_on_aws: Api) -> None:
    video_id = create(api_on_aws)
    assert api_on_aws.send("api_video_status", video_id=video_id).body["status"] == "AWAITING_UPLOAD"
    document = finish(api_on_aws, video_id)
    results = api_on_aws.send("api_video_results", video_id=video_id).body
    assert results["results"] == document.results.model_dump()
    assert "X-Amz-Signature" in results["processed_video_url"]
    assert [video["id"] for video in api_on_aws.send("api_list_videos").body["videos"]] == [video_id]
    assert api_on_aws.send("api_create_webhook").status == 201
    assert api_on_aws.send("api_delete_video", video_id=video_id).status == 204
    assert_refused(api_on_aws.send("api_video_results", video_id=video_id), 404, "NOT_FOUND")


def openapi(api: Api) -> dict[str, Any]:
    answer = api.handle(event("api_docs"))
    document: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(answer["body"]), 31))
    return document


def test_the_docs_need_no_key_and_load_nothing_from_elsewhere(api: Api) -> None:
    sent = event("api_docs") | {"queryStringParameters": {}, "rawQueryString": ""}
    answer = api.handle(sent)
    page = zlib.decompress(base64.b64decode(answer["body"]), 31).decode()
    assert answer["statusCode"] == 200
    assert "SwaggerUIBundle" in page
    assert "<script src" not in page


def test_openapi_documents_every_answer(api: Api) -> None:
    document = openapi(api)
    documented = {
        f"{method.upper()} {path}": sorted(operation["responses"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    every = ["401", "422", "500", "503"]
    assert documented == {
        "POST /api/videos": sorted(["201", *every]),
        "GET /api/videos": sorted(["200", *every]),
        "GET /api/videos/{video_id}/status": sorted(["200", "404", *every]),
        "GET /api/videos/{video_id}/results": sorted(["200", "404", "409", *every]),
        "GET /api/videos/{video_id}/report": sorted(["200", "404", "409", *every]),
        "DELETE /api/videos/{video_id}": sorted(["204", "404", *every]),
        "POST /api/webhooks": sorted(["201", *every]),
    }


def test_openapi_names_the_models_and_the_key(api: Api) -> None:
    document = openapi(api)
    assert document["security"] == [{"key": []}]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    results = document["paths"]["/api/videos/{video_id}/results"]["get"]["responses"]

    def model(status: str) -> str:
        return str(results[status]["content"]["application/json"]["schema"]["$ref"]).rsplit("/", 1)[-1]

    assert model("200") == "VideoResults"
    assert {model(status) for status in results if status != "200"} == {"ErrorBody"}
