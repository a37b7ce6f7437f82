"""The phone simulator's side of WhatsApp: the same adapter, spoken to a Graph API of our own.

A simulator account is a WhatsApp account whose `api_base` points at our own server. Owns three things:
`Simulator` (the channel), `phone` (the webhook bodies a person's phone causes, and their signature), and
`graph` (the answers of a Graph API, for whoever plays it).

The server that plays Graph in demo mode (`api_base` = `http://127.0.0.1:PORT/simulator/graph`) answers:

    POST {base}/{phone_number_id}/messages   graph.take(body) → Taken or Refused: answer .status, .json
    POST {base}/{phone_number_id}/media      multipart, one file → graph.media_stored(media_id)
    GET  {base}/{media_id}                   graph.media_described(…); its url has the origin of `api_base`
    GET  {that url}                          the bytes, with their type
    GET  {base}/{phone_number_id}            graph.number_described(…), for the channel's check

Every call carries `Authorization: Bearer {access_token}`; one that does not gets `graph.refused(190)`.
Without the plain-text look: `Taken.message` is what the phone shows. With it: `textmenu.render(message)`.
"""

from qadam.channels.simulator.channel import Simulator

__all__ = ["Simulator"]
