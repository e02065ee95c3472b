"""Which language a text is in."""

import pytest

from tasks.writing.words.language import UNKNOWN, detect_language, known_language


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The tram is new and it runs from the station to the park every day."),
        ("de", "Die Straßenbahn ist neu und fährt jeden Tag vom Bahnhof zum Park."),
        ("fr", "Le tramway est nouveau et il va de la gare au parc tous les jours."),
        ("es", "El tranvía es nuevo y va de la estación al parque todos los días."),
        ("pt", "O bonde é novo e vai da estação para o parque todos os dias, não só hoje."),
        ("it", "Il tram è nuovo e va dalla stazione al parco ogni giorno della settimana."),
        ("nl", "De tram is nieuw en rijdt elke dag van het station naar het park."),
        ("ja", "新しい路面電車は毎日駅から公園まで走ります。"),
        ("zh", "新的电车每天从车站开到公园。"),
        ("ko", "새 전차는 매일 역에서 공원까지 운행합니다."),
        ("ru", "Новый трамвай ходит от вокзала до парка каждый день."),
        ("uk", "Новий трамвай їздить від вокзалу до парку щодня."),
        ("ar", "يسير الترام الجديد من المحطة إلى الحديقة كل يوم."),
        ("he", "החשמלית החדשה נוסעת מהתחנה לפארק כל יום."),
        ("el", "Το νέο τραμ πηγαίνει από τον σταθμό στο πάρκο κάθε μέρα."),  # noqa: RUF001 - other scripts
        ("hi", "नई ट्राम हर दिन स्टेशन से पार्क तक चलती है।"),
        ("th", "รถรางใหม่วิ่งจากสถานีไปสวนสาธารณะทุกวัน"),
    ],
)
def test_a_plain_sentence_is_recognised(lang: str, text: str) -> None:
    assert detect_language(text) == lang


def test_product_names_in_latin_letters_do_not_hide_the_script() -> None:
    assert detect_language("今天我们发布了 Loom Studio 4.2 版本，启动更快，内存更少。") == "zh"  # noqa: RUF001 - other scripts


def test_nothing_to_go_by_is_undetermined() -> None:
    assert detect_language("12 + 30 = 42") == UNKNOWN
    assert detect_language("Łódź gęślą jaźń") == UNKNOWN


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("EN", "en"),
        ("pt_BR", "pt-BR"),
        (" de ", "de"),
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("x", ""),
        ("e'\"><", ""),
        ("", ""),
    ],
)
def test_only_language_tags_are_accepted(tag: str, known: str) -> None:
    assert known_language(tag) == known
