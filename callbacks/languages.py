"""Guesses the language of a short text by its commonest words; silent unless it is sure."""

import re

from django.conf.locale import LANG_INFO

FEWEST_WORDS = 4
LEAST_SHARE = 0.3
LEAST_LEAD = 2

COMMON_WORDS = {
    "en": "the a an and or of to for in on at is are was be been you your we our us it this that not have has will would "
    "please press call calling thank thanks after when during with hold line key hours number",
    "de": "der die das den dem ein eine einen und oder von zu für in im am an auf ist sind war sie ihr ihre ihren wir uns "
    "unser unsere es nicht haben hat wird werden bitte drücken danke vielen dank anruf nach wenn mit taste um bei",
    "es": "el la los las un una y o de del al para en es son su sus usted nosotros nos lo no ha han por favor pulse llamar "
    "gracias llamada después cuando con tecla que se le",
    "fr": "le la les un une et ou de du des au aux pour en est sont votre vos vous nous notre nos il ne pas a ont sera s’il "
    "appuyez merci appel après quand avec touche que se sur dans",
    "it": "il lo la i gli le un una e o di del della al per in è sono suo sua lei noi ci non ha hanno prego premere grazie "
    "chiamata dopo quando con tasto che si sulla prema",
    "nl": "de het een en of van naar voor in op aan is zijn was u uw wij we ons onze dit dat niet heeft hebben wordt zal "
    "alstublieft druk bellen bedankt dank gesprek na als met toets om bij",
}
_KNOWN = {language: frozenset(words.split()) for language, words in COMMON_WORDS.items()}


def language_of(text: str) -> str | None:
    """The two letters of the language in which a text is written; None where it is short, mixed or unknown."""
    words = re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", text.lower())
    if len(words) < FEWEST_WORDS:
        return None
    hits = sorted(((sum(word in known for word in words), name) for name, known in _KNOWN.items()), reverse=True)
    (most, best), (second, _) = hits[:2]
    sure = most >= len(words) * LEAST_SHARE and most - second >= LEAST_LEAD
    return best if sure else None


def in_words(code: str) -> str:
    """A language as people read it: "Spanish (es-US)"; the code alone where it has no name, nothing for none."""
    name = LANG_INFO.get(code.partition("-")[0].lower(), {}).get("name", "")
    return f"{name} ({code})" if name else code
