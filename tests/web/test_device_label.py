import pytest

from propmanager.web.device_label import device_label

WINDOWS, MAC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (f"{WINDOWS}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        (f"{WINDOWS}) {WEBKIT}", "Chrome, Windows"),
        (f"{WINDOWS}) {WEBKIT} Edg/150.0.0.0", "Edge, Windows"),
        (f"{WINDOWS}) {WEBKIT} OPR/120.0.0.0", "Opera, Windows"),
        (f"{MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari, macOS"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/150.0 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-S931B) SamsungBrowser/28.0 Chrome/130.0", "Samsung Internet, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/150.0.0.0 Safari/537.36", "Chrome, ChromeOS"),
        ("curl/8.5.0", "Appareil inconnu"),
        ("<script>alert(1)</script>", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent, label):
    assert device_label(user_agent) == label
