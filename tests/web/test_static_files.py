import pytest

from propmanager.web.static_files import StaticFiles

SCRIPT = b"console.log('bonjour');" * 100
PAGE = b"<!doctype html><title>Biens</title>" + b" " * 300


@pytest.fixture
def files(tmp_path):
    for name, body in {
        "assets/app-1a2b.js": SCRIPT,
        "assets/app-1a2b.js.gz": b"as gzip",
        "assets/app-1a2b.js.br": b"as brotli",
        "assets/app-1a2b.js.map": b"not served",
        "assets/point.js": b"x",
        "favicon.svg": b"<svg/>",
        "photo.png": b"\x89PNG" * 200,
        "index.html": PAGE,
        "biens/index.html": PAGE,
        "connexion.html": PAGE,
        "404.html": b"404",
        "__spa-fallback.html": b"shell",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    return StaticFiles(tmp_path)


def test_a_hashed_file_is_kept_for_ever_and_compressed(files):
    answer = files.asset("/assets/app-1a2b.js").response("", "gzip, deflate, br")
    assert (answer.status_code, answer.body) == (200, b"as brotli")
    assert {name: answer.headers[name] for name in ("cache-control", "content-encoding", "vary")} == {
        "cache-control": "public, max-age=31536000, immutable",
        "content-encoding": "br",
        "vary": "Accept-Encoding",
    }


def test_a_file_is_whole_for_who_does_not_read_gzip(files):
    answer = files.asset("/assets/app-1a2b.js").response("", "")
    assert (answer.body, answer.headers.get("content-encoding")) == (SCRIPT, None)


@pytest.mark.parametrize(
    ("accepted", "body"),
    [("gzip", b"as gzip"), ("br;q=1.0, gzip;q=0.8", b"as brotli"), ("identity", SCRIPT), ("x-gzip, brotli", SCRIPT)],
)
def test_the_best_coding_the_browser_reads_is_sent(files, accepted, body):
    assert files.asset("/assets/app-1a2b.js").response("", accepted).body == body


@pytest.mark.parametrize("path", ["/assets/point.js", "/photo.png"])
def test_what_the_build_did_not_compress_is_sent_whole(files, path):
    answer = files.asset(path).response("", "br, gzip")
    assert (answer.body, answer.headers.get("content-encoding")) == (files.asset(path).body, None)


def test_a_known_etag_is_answered_without_a_body(files):
    file = files.asset("/assets/app-1a2b.js")
    etag = file.response("", "gzip").headers["etag"]
    answer = file.response(etag, "gzip")
    assert (answer.status_code, answer.body, answer.headers["etag"]) == (304, b"", etag)


def test_each_coding_has_an_etag_of_its_own(files):
    file = files.asset("/assets/app-1a2b.js")
    assert len({file.response("", coding).headers["etag"] for coding in ("", "gzip", "br")}) == 3


@pytest.mark.parametrize("refusal", ["gzip;q=0, br;q=0", "gzip; q=0.0, br ;q=0.000", "identity"])
def test_a_refused_coding_is_not_sent(files, refusal):
    assert files.asset("/assets/app-1a2b.js").response("", refusal).body == SCRIPT


def test_an_old_etag_gets_the_file(files):
    assert files.asset("/assets/app-1a2b.js").response('"old"', "").status_code == 200


def test_the_etag_follows_the_content(tmp_path, files):
    before = files.asset("/favicon.svg").digest
    (tmp_path / "favicon.svg").write_bytes(b"<svg></svg>")
    after = StaticFiles(tmp_path).asset("/favicon.svg")
    assert after is not None
    assert after.digest != before


def test_pages_are_revalidated(files):
    answer = files.page("/biens").response("", "")
    assert (answer.headers["cache-control"], answer.media_type) == ("no-cache", "text/html; charset=utf-8")


def test_a_missing_page_keeps_its_status_even_when_it_is_known(files):
    file = files.not_found()
    assert file is not None
    assert file.response(f'"{file.digest}"', "", 404).status_code == 404


@pytest.mark.parametrize(
    ("route", "body"),
    [("/", PAGE), ("/biens", PAGE), ("/connexion", PAGE), ("/biens/[id]", b"shell"), ("/inconnu", None)],
)
def test_each_route_has_its_page(files, route, body):
    found = files.page(route)
    assert (found and found.body) == body


@pytest.mark.parametrize(
    "path",
    [
        "/assets/app-1a2b.js.gz",
        "/assets/app-1a2b.js.br",
        "/assets/app-1a2b.js.map",
        "/index.html",
        "/biens/index.html",
        "/assets/../favicon.svg",
        "/../../etc/passwd",
        "/assets",
        "",
    ],
)
def test_nothing_else_is_an_asset(files, path):
    assert files.asset(path) is None
