"""The command `qadam`. It reads arguments and calls one function; each verb imports only what it needs."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from qadam.ops.environment import installation, read_env_file
from qadam.ops.errors import Refused

Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb. 0 when it was done; 1 and a sentence on stderr when it was refused."""
    read_env_file()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(with_channels=words[:1] == ["channel"]).parse_args(words)
    verb: Verb = options.call
    try:
        return verb(options)
    except Refused as refusal:
        for line in filter(None, str(refusal).split("\n")):
            print(f"qadam: {line}", file=sys.stderr)
        return 1


def _parser(*, with_channels: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qadam", description="Run and look after a Qadam network.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    up = verbs.add_parser("up", help="start everything and keep it running; Ctrl-C stops it")
    up.add_argument("--demo", action="store_true", help="with the demo network, unless QADAM_DEMO says no")
    up.add_argument(
        "--stop-with-parent", action="store_true", help="end when the program that started this ends"
    )
    up.set_defaults(call=_up)

    token = verbs.add_parser("token", help="print a new API token of an organisation")
    token.add_argument("--org", required=True, metavar="SLUG")
    token.add_argument("--role", required=True, help="coordinator, editor, facilitator, dispatcher, …")
    token.add_argument("--name", default="", help="what it is for")
    token.set_defaults(call=_token)

    operator = verbs.add_parser("operator", help="let somebody add organisations; prints a personal link")
    operator.add_argument("email")
    operator.add_argument("--name", default="")
    operator.set_defaults(call=_operator)

    channel = verbs.add_parser("channel", help="connect a number, bot or mailbox of an organisation")
    if with_channels:
        _channel_arguments(channel.add_subparsers(required=True, metavar="WHAT").add_parser("add"))

    _mail_argument(
        verbs.add_parser("mail-in", help="take one mail from standard input, for a mailbox of ours")
    )
    verbs.add_parser("doctor", help="look for what is wrong and say what mends it").set_defaults(call=_doctor)

    for name, call, words in (
        ("backup", _backup, "write database, media and erasure log into a new file; never a key"),
        ("restore", _restore, "put a backup in the place of everything; who was erased stays erased"),
    ):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("file", type=Path)
        verb.set_defaults(call=call)

    _key_arguments(verbs.add_parser("key", help="make or rotate the secrets"))

    manage = verbs.add_parser("manage", help="run a command of Django on this installation")
    manage.add_argument("words", nargs=argparse.REMAINDER)
    manage.set_defaults(call=_manage)

    reset = verbs.add_parser("demo-reset", help="throw the demo network away and load it anew")
    reset.set_defaults(call=_demo_reset)
    return parser


def _mail_argument(mail_in: argparse.ArgumentParser) -> None:
    mail_in.add_argument("account", help="the id of the channel account")
    mail_in.set_defaults(call=_mail_in)


def _key_arguments(parser: argparse.ArgumentParser) -> None:
    key = parser.add_subparsers(required=True, metavar="WHAT")
    key.add_parser("new", help="make the secrets that are missing").set_defaults(call=_key_new)
    key.add_parser("rotate", help="seal everything with a new key").set_defaults(call=_key_rotate)
    key.add_parser("reseal", help="go on sealing with the newest key").set_defaults(call=_key_reseal)
    key.add_parser("badge", help="sign badges with the next key; old badges stay valid").set_defaults(
        call=_key_badge
    )


def _channel_arguments(add: argparse.ArgumentParser) -> None:
    """The settings each kind of channel says it needs; a kind that several provide is asked for as kind.provider."""
    from config.channels import CHANNEL_KINDS

    kinds = add.add_subparsers(required=True, metavar="KIND", dest="kind")
    for kind, channel in CHANNEL_KINDS.items():
        parser = kinds.add_parser(kind)
        parser.add_argument("--org", required=True, metavar="SLUG")
        parser.add_argument("--name", default="", help="what the desk calls it")
        parser.add_argument("--number", default="", help="what people write to; shown on the site")
        for setting in channel.config_fields:
            parser.add_argument(
                f"--{setting.name.replace('_', '-')}",
                required=setting.default is None and not setting.made,
                default=setting.default or "",
                choices=setting.choices or None,
                help="kept sealed" if setting.secret else None,
            )
        parser.set_defaults(call=_channel_add, settings=[setting.name for setting in channel.config_fields])


def _up(options: argparse.Namespace) -> int:
    from qadam.ops.processes import stop_with_parent
    from qadam.ops.supervisor import up

    if options.stop_with_parent:
        stop_with_parent()
    if options.demo:
        os.environ.setdefault("QADAM_DEMO", "yes")
    up(installation())
    return 0


def _token(options: argparse.Namespace) -> int:
    from qadam.ops.inside import django_ready

    with django_ready(installation()):
        from qadam.ops.verbs import new_token

        print(new_token(org=options.org, role=options.role, name=options.name))
    return 0


def _operator(options: argparse.Namespace) -> int:
    from qadam.ops.inside import django_ready

    with django_ready(installation()):
        from qadam.ops.verbs import new_operator

        print(new_operator(email=options.email, name=options.name))
    return 0


def _channel_add(options: argparse.Namespace) -> int:
    from qadam.ops.inside import django_ready

    kind, _dot, provider = options.kind.partition(".")
    settings = {name: getattr(options, name) for name in options.settings}
    if provider:
        settings["provider"] = provider
    with django_ready(installation()):
        from qadam.ops.verbs import new_channel

        answer = new_channel(
            org=options.org, kind=kind, settings=settings, name=options.name, number=options.number
        )
        print(json.dumps(answer))
    return 0


def _mail_in(options: argparse.Namespace) -> int:
    """What a mail server pipes to us. Its codes (sysexits.h): 67 no such mailbox, 75 keep the mail and try again."""
    from qadam.ops.inside import django_ready

    raw = sys.stdin.buffer.read()
    with django_ready(installation()):
        from qadam.ops.verbs import take_mail

        return take_mail(account_id=options.account, raw=raw)


def _doctor(options: argparse.Namespace) -> int:
    from qadam.ops.doctor import examine

    is_bad = False
    for finding in examine(installation()):
        print(finding, flush=True)
        is_bad |= finding.is_bad
    return 1 if is_bad else 0


def _backup(options: argparse.Namespace) -> int:
    from qadam.ops.backup import backup

    print(backup(installation(), options.file))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from qadam.ops.backup import restore

    print(restore(installation(), options.file))
    return 0


def _key_new(options: argparse.Namespace) -> int:
    from qadam.ops import home, keys

    here = installation()
    home.prepare(here.home)
    for path in keys.make(here.keys):
        print(f"made {path}")
    print("Keep a copy of these files away from this machine: no backup ever holds them.")
    return 0


def _key_rotate(options: argparse.Namespace) -> int:
    from qadam.ops import home, keys

    here = installation()
    with home.held(here.home):
        print(f"The new key is {keys.add_seal_key(here.keys)}. Copy {here.keys} to where you keep your keys.")
        return _key_reseal(options)


def _key_reseal(options: argparse.Namespace) -> int:
    from qadam.ops.inside import django_ready

    with django_ready(installation()):
        from qadam.ops.reseal import reseal_everything

        for part, count in reseal_everything():
            print(f"{part}: {count} sealed again", flush=True)
    return 0


def _key_badge(options: argparse.Namespace) -> int:
    from qadam.ops import home, keys

    here = installation()
    home.prepare(here.home)
    keys.rotate_badge_key(here.keys)
    print(
        f"Badges are signed with the next key after a restart. Copy {here.keys} to where you keep your keys."
    )
    return 0


def _manage(options: argparse.Namespace) -> int:
    from qadam.ops.inside import django_ready

    with django_ready(installation()):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["qadam manage", *options.words])
    return 0


def _demo_reset(options: argparse.Namespace) -> int:
    from qadam.ops.demo import reset

    reset(installation())
    print("The demo network is as on its first day. Start it with: make run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
