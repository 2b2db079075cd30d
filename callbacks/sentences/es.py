"""Spanish."""

SENTENCES = {
    "welcome": "Gracias por su llamada.",
    "hold_message": "Gracias por esperar. Su llamada es importante para nosotros.",
    "callback_offer": "Pulse 1 para que le devolvamos la llamada sin perder su turno.",
    "callback_confirmation": "Le llamaremos cuando sea su turno. No perderá su puesto.",
    "after_hours": "Gracias por su llamada. En este momento estamos cerrados. Vuelva a llamar en nuestro horario de "
    "atención, por favor.",
    "voicemail": "Por favor, deje un mensaje después de la señal. Cuelgue cuando haya terminado.",
    "position": "Usted es el número {position} en la cola.",
    "position_next": "Usted es el siguiente.",
    "position_far": "Hay más de mil llamadas antes que la suya.",
    "estimated_wait": "El tiempo de espera estimado es de {low} a {high} minutos.",
    "estimated_wait_under": "El tiempo de espera estimado es de menos de {high} minutos.",
    "estimated_wait_a_minute": "El tiempo de espera estimado es de menos de un minuto.",
    "promised": "Puede colgar en cualquier momento; le llamaremos cuando sea su turno.",
    "has_a_callback": "Ya tiene una llamada pendiente de devolución. {position} Para conservarla, pulse 1 o "
    "cuelgue. Para esperar en esta llamada en el mismo puesto, pulse 2 o permanezca en línea. "
    "Para cancelarla, pulse 3.",
    "has_a_callback_other_number": "Para que le llamemos a otro número, pulse 4.",
    "callback_canceled": "Su llamada de devolución está cancelada. Adiós.",
    "press_one": "Le llamamos de {company}. Para atender la llamada, pulse 1. Para {minutes} minutos más, pulse "
    "2. Para cancelarla, pulse 3.",
    "press_one_last": "Le llamamos de {company}. Para atender la llamada, pulse 1. Para cancelarla, pulse 3.",
    "callback_later": "Le volveremos a llamar dentro de {minutes} minutos. Adiós.",
    "we_tried": "Hemos intentado llamarle. Está de nuevo en su puesto anterior. {position} Por favor, "
    "permanezca en línea.",
    "we_tried_offer": "O pulse 1 para que le volvamos a llamar.",
    "has_one": "Ya tiene una llamada pendiente de devolución. Conserva su puesto en esta llamada.",
    "calling_you": "Le estamos devolviendo la llamada ahora mismo. Por favor, cuelgue y conteste su teléfono.",
    "waited_too_long": "Lamentamos que nadie haya podido atender su llamada a tiempo. Nos pondremos en contacto con usted. "
    "Adiós.",
    "thanks": "Gracias. Adiós.",
    "refused_invalid": "Lo sentimos, ese no es un número de teléfono al que podamos llamar.",
    "refused_emergency": "Lo sentimos, no podemos llamar a números de emergencia ni a números cortos.",
    "refused_own_number": "Lo sentimos, no podemos devolver la llamada a uno de nuestros propios números.",
    "refused_extra_charge": "Lo sentimos, no podemos devolver llamadas a números de tarificación especial.",
    "refused_toll_free": "Lo sentimos, no podemos devolver llamadas a números gratuitos.",
    "refused_satellite": "Lo sentimos, no podemos devolver llamadas a números satelitales ni de servicios internacionales.",
    "refused_country_not_allowed": "Lo sentimos, no podemos devolver llamadas a números de ese país.",
    "key_in_a_number": "Por favor, marque el número al que debemos llamarle y pulse la tecla almohadilla.",
    "read_back": "Ha marcado: {number}. Para que le llamemos a este número, pulse 1. Para marcar otro, pulse 2.",
    "place_kept": "Usted conserva su puesto en la cola.",
    "other_number_offer": "Pulse 2 para que le llamemos a otro número.",
    "refused_withheld": "Lo sentimos, no podemos devolver la llamada a un número oculto.",
    "refused_too_many_open": "Lo sentimos, ya hemos prometido suficientes llamadas a ese número.",
    "refused_too_many_a_day": "Lo sentimos, hoy no podemos prometer otra llamada a ese número.",
    "refused_too_many_a_minute": "Lo sentimos, en este momento no podemos prometer una llamada. Inténtelo de "
    "nuevo, por favor.",
    "refused_daily_stop": "Lo sentimos, hoy no podemos devolver más llamadas.",
    "refused_called_too_often": "Lo sentimos, se ha llamado demasiadas veces a ese número en los últimos minutos.",
    "whisper": "El cliente ha elegido este idioma: {language}.",
    "menu_choice": "Para {choice}, pulse {key}.",
    "menu_ask": "Marque {what} y después la tecla almohadilla.",
    "key_star": "asterisco",
    "key_pound": "almohadilla",
}
