"""German."""

SENTENCES = {
    "welcome": "Vielen Dank für Ihren Anruf.",
    "hold_message": "Vielen Dank für Ihre Geduld. Ihr Anruf ist uns wichtig.",
    "callback_offer": "Drücken Sie die 1 für einen Rückruf, und Sie behalten Ihren Platz.",
    "callback_confirmation": "Wir rufen Sie zurück, wenn Sie an der Reihe sind. Sie verlieren Ihren Platz nicht.",
    "after_hours": "Vielen Dank für Ihren Anruf. Wir haben im Moment geschlossen. Bitte rufen Sie zu unseren "
    "Geschäftszeiten wieder an.",
    "voicemail": "Bitte hinterlassen Sie nach dem Ton eine Nachricht. Legen Sie auf, wenn Sie fertig sind.",
    "position": "Sie sind die Nummer {position} in der Warteschlange.",
    "position_next": "Sie sind als Nächstes an der Reihe.",
    "position_far": "Mehr als tausend Anrufer sind vor Ihnen.",
    "estimated_wait": "Ihre Wartezeit beträgt voraussichtlich {low} bis {high} Minuten.",
    "estimated_wait_under": "Ihre Wartezeit beträgt voraussichtlich weniger als {high} Minuten.",
    "estimated_wait_a_minute": "Ihre Wartezeit beträgt voraussichtlich weniger als eine Minute.",
    "promised": "Sie können jederzeit auflegen; wir rufen Sie zurück, wenn Sie an der Reihe sind.",
    "has_a_callback": "Für Sie ist schon ein Rückruf vorgemerkt. {position} Um ihn zu behalten, drücken Sie die 1 "
    "oder legen Sie auf. Um an derselben Stelle in diesem Anruf zu warten, drücken Sie die 2 oder "
    "bleiben Sie in der Leitung. Um ihn zu löschen, drücken Sie die 3.",
    "has_a_callback_other_number": "Für einen Rückruf unter einer anderen Nummer drücken Sie die 4.",
    "callback_canceled": "Ihr Rückruf ist gelöscht. Auf Wiederhören.",
    "press_one": "Hier ist {company} mit Ihrem Rückruf. Um ihn anzunehmen, drücken Sie die 1. Für {minutes} "
    "weitere Minuten drücken Sie die 2. Um ihn zu löschen, drücken Sie die 3.",
    "press_one_last": "Hier ist {company} mit Ihrem Rückruf. Um ihn anzunehmen, drücken Sie die 1. Um ihn zu löschen, "
    "drücken Sie die 3.",
    "your_code": "Hier ist {company}. Jemand hat um einen Rückruf unter dieser Nummer gebeten. "
    "Wenn Sie es waren, lautet Ihr Code {code}.",
    "your_code_again": "Noch einmal, Ihr Code lautet {code}. Wenn Sie es nicht waren, legen Sie einfach auf.",
    "callback_later": "Wir rufen Sie in {minutes} Minuten noch einmal an. Auf Wiederhören.",
    "we_tried": "Wir haben versucht, Sie zu erreichen. Sie sind wieder an Ihrem alten Platz. {position} Bitte "
    "bleiben Sie in der Leitung.",
    "we_tried_offer": "Oder drücken Sie die 1, um noch einmal zurückgerufen zu werden.",
    "has_one": "Für Sie ist schon ein Rückruf vorgemerkt. Sie behalten Ihren Platz in diesem Anruf.",
    "calling_you": "Wir rufen Sie gerade zurück. Bitte legen Sie auf und nehmen Sie unseren Anruf an.",
    "waited_too_long": "Es tut uns leid, dass niemand Ihren Anruf rechtzeitig annehmen konnte. Wir melden uns bei Ihnen. "
    "Auf Wiederhören.",
    "thanks": "Vielen Dank. Auf Wiederhören.",
    "refused_invalid": "Leider ist das keine Telefonnummer, die wir anrufen können.",
    "refused_emergency": "Leider können wir keine Notruf- oder Kurznummern anrufen.",
    "refused_own_number": "Leider können wir keine unserer eigenen Nummern zurückrufen.",
    "refused_extra_charge": "Leider können wir keine kostenpflichtigen Sonderrufnummern zurückrufen.",
    "refused_toll_free": "Leider können wir keine gebührenfreien Nummern zurückrufen.",
    "refused_satellite": "Leider können wir keine Satelliten- oder internationalen Dienstnummern zurückrufen.",
    "refused_country_not_allowed": "Leider können wir keine Nummern dieses Landes zurückrufen.",
    "key_in_a_number": "Bitte geben Sie die Nummer ein, unter der wir Sie zurückrufen sollen, und "
    "danach die Rautetaste.",
    "read_back": "Sie haben eingegeben: {number}. Für einen Rückruf unter dieser Nummer drücken "
    "Sie die 1. Für eine andere Nummer drücken Sie die 2.",
    "place_kept": "Sie behalten Ihren Platz in der Warteschlange.",
    "other_number_offer": "Drücken Sie die 2 für einen Rückruf unter einer anderen Nummer.",
    "refused_withheld": "Leider können wir keine unterdrückte Nummer zurückrufen.",
    "refused_too_many_open": "Leider haben wir für diese Nummer schon genügend Rückrufe vorgemerkt.",
    "refused_too_many_a_day": "Leider können wir für diese Nummer heute keinen weiteren Rückruf vormerken.",
    "refused_too_many_a_minute": "Leider können wir im Moment keinen Rückruf vormerken. Bitte versuchen Sie es "
    "noch einmal.",
    "refused_daily_stop": "Leider können wir heute keine weiteren Rückrufe machen.",
    "refused_too_many_an_hour": "Leider können wir für diese Nummer in dieser Stunde keinen weiteren Rückruf vormerken.",
    "refused_hourly_stop": "Leider können wir im Augenblick keine weiteren Rückrufe machen.",
    "refused_called_too_often": "Leider wurde diese Nummer in den letzten Minuten zu oft angerufen.",
    "whisper": "Gewählte Sprache: {language}.",
    "menu_choice": "Für {choice} drücken Sie {key}.",
    "menu_ask": "Bitte geben Sie {what} ein und drücken Sie dann die Rautetaste.",
    "key_star": "Stern",
    "key_pound": "Raute",
}
