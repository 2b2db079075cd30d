"""French."""

SENTENCES = {
    "welcome": "Merci de votre appel.",
    "hold_message": "Merci de patienter. Votre appel est important pour nous.",
    "callback_offer": "Appuyez sur 1 pour être rappelé et garder votre place.",
    "callback_confirmation": "Nous vous rappellerons quand ce sera votre tour. Vous ne perdrez pas votre place.",
    "after_hours": "Merci de votre appel. Nous sommes fermés pour le moment. Veuillez rappeler pendant nos heures "
    "d’ouverture.",
    "voicemail": "Veuillez laisser un message après le signal sonore. Raccrochez quand vous aurez terminé.",
    "position": "Vous êtes numéro {position} dans la file d’attente.",
    "position_next": "Vous êtes le prochain.",
    "position_far": "Plus de mille appels sont avant le vôtre.",
    "estimated_wait": "Votre temps d’attente estimé est de {low} à {high} minutes.",
    "estimated_wait_under": "Votre temps d’attente estimé est de moins de {high} minutes.",
    "estimated_wait_a_minute": "Votre temps d’attente estimé est de moins d’une minute.",
    "promised": "Vous pouvez raccrocher à tout moment ; nous vous rappellerons quand ce sera votre tour.",
    "has_a_callback": "Un rappel est déjà prévu pour vous. {position} Pour le garder, appuyez sur 1 ou raccrochez. "
    "Pour attendre dans cet appel à la même place, appuyez sur 2 ou restez en ligne. Pour "
    "l’annuler, appuyez sur 3.",
    "has_a_callback_other_number": "Pour être rappelé à un autre numéro, appuyez sur 4.",
    "callback_canceled": "Votre rappel est annulé. Au revoir.",
    "press_one": "Ici {company}, nous vous rappelons. Pour prendre l’appel, appuyez sur 1. Pour {minutes} minutes "
    "de plus, appuyez sur 2. Pour l’annuler, appuyez sur 3.",
    "press_one_last": "Ici {company}, nous vous rappelons. Pour prendre l’appel, appuyez sur 1. Pour l’annuler, "
    "appuyez sur 3.",
    "your_code": "Ici {company}. Quelqu’un a demandé à être rappelé à ce numéro. Si c’est vous, votre code est {code}.",
    "your_code_again": "Encore une fois, votre code est {code}. Si ce n’est pas vous, raccrochez simplement.",
    "callback_later": "Nous vous rappellerons dans {minutes} minutes. Au revoir.",
    "we_tried": "Nous avons essayé de vous joindre. Vous êtes de nouveau à votre ancienne place. {position} "
    "Veuillez rester en ligne.",
    "we_tried_offer": "Ou appuyez sur 1 pour être rappelé.",
    "has_one": "Un rappel est déjà prévu pour vous. Vous gardez votre place dans cet appel.",
    "calling_you": "Nous sommes en train de vous rappeler. Veuillez raccrocher et répondre à votre téléphone.",
    "waited_too_long": "Nous regrettons que personne n’ait pu prendre votre appel à temps. Nous vous contacterons. "
    "Au revoir.",
    "thanks": "Merci. Au revoir.",
    "refused_invalid": "Désolé, ce n’est pas un numéro de téléphone que nous pouvons appeler.",
    "refused_emergency": "Désolé, nous ne pouvons pas appeler les numéros d’urgence ni les numéros courts.",
    "refused_own_number": "Désolé, nous ne pouvons pas rappeler l’un de nos propres numéros.",
    "refused_extra_charge": "Désolé, nous ne pouvons pas rappeler les numéros surtaxés.",
    "refused_toll_free": "Désolé, nous ne pouvons pas rappeler les numéros gratuits.",
    "refused_satellite": "Désolé, nous ne pouvons pas rappeler les numéros satellite ou de services internationaux.",
    "refused_country_not_allowed": "Désolé, nous ne pouvons pas rappeler les numéros de ce pays.",
    "key_in_a_number": "Veuillez composer le numéro auquel nous devons vous rappeler, puis appuyez sur dièse.",
    "read_back": "Vous avez composé : {number}. Pour être rappelé à ce numéro, appuyez sur 1. "
    "Pour en composer un autre, appuyez sur 2.",
    "place_kept": "Vous gardez votre place dans la file d’attente.",
    "other_number_offer": "Appuyez sur 2 pour être rappelé à un autre numéro.",
    "refused_withheld": "Désolé, nous ne pouvons pas rappeler un numéro masqué.",
    "refused_too_many_open": "Désolé, nous avons déjà promis assez de rappels à ce numéro.",
    "refused_too_many_a_day": "Désolé, nous ne pouvons pas promettre un autre rappel à ce numéro aujourd’hui.",
    "refused_too_many_a_minute": "Désolé, nous ne pouvons pas promettre de rappel pour le moment. Veuillez réessayer.",
    "refused_daily_stop": "Désolé, nous ne pouvons plus rappeler aujourd’hui.",
    "refused_too_many_an_hour": "Désolé, nous ne pouvons pas promettre un autre rappel à ce numéro dans l’heure.",
    "refused_hourly_stop": "Désolé, nous ne pouvons pas rappeler pour le moment.",
    "refused_called_too_often": "Désolé, ce numéro a été appelé trop souvent ces dernières minutes.",
    "whisper": "Le client a choisi cette langue : {language}.",
    "menu_choice": "Pour {choice}, tapez {key}.",
    "menu_ask": "Veuillez saisir {what}, puis appuyez sur la touche dièse.",
    "key_star": "étoile",
    "key_pound": "dièse",
}
