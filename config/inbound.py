"""What a message can mean, in order. The first handler that takes it owns it, and its name stays on the event."""

from qadam.messaging import danger, first_contact, follow_chat, handlers, stops, unwanted
from qadam.messaging.inbound import Handler
from qadam.voice import handlers as calls

HANDLERS = (
    # Whoever rings is called back, and whoever takes that call hears where she stands.
    Handler("call", calls.take),
    # What anybody may have written under her name does nothing, but for STOP and a call for help.
    Handler("unproven", follow_chat.take_unproven),
    # STOP wins over everything; START takes it back.
    Handler("stop", stops.take_words),
    # What somebody set in the provider's own app, or that her number is a new one.
    Handler("provider-wish", stops.take_provider_wish),
    Handler("new-address", stops.take_new_address),
    # Whoever is in danger leaves the ordinary path, also after STOP and before the first yes.
    Handler("danger", danger.take),
    # The ready message of the follow page: it also takes a STOP back.
    Handler("follow", follow_chat.take_ready_message),
    Handler("stopped", stops.take_after_stop),
    # “Please don't message me” in a sentence: a person decides what it means.
    Handler("unwanted", unwanted.take),
    # Nobody is talked to about anything else before the first yes.
    Handler("hello", first_contact.take),
    # My data, forget me, take my story back: at any point.
    Handler("interruption", handlers.take_interruption),
    # Somebody else's number, handed on.
    Handler("contact", handlers.take_contact),
    # She opened the chat with a link that asks for something: then that is meant.
    Handler("link", handlers.take_link),
    Handler("answer", handlers.take_answer),
    # Join codes and keywords.
    Handler("opening", handlers.take_opening),
    Handler("menu", handlers.take_menu),
    # A button of a question that is over is no message to anybody.
    Handler("past", handlers.take_past),
    # Whatever is left is read by a person.
    Handler("inbox", handlers.take_rest),
)
