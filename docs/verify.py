#!/usr/bin/env python3
"""Checks evidence that the desk handed out, without the desk and without its code. Python 3.8 or later, nothing else.

    python3 verify.py evidence.json [more.json …]          files of one ticket each, or of one ticket a line
    python3 verify.py --witness checkpoints.jsonl evidence.json

It says for each ticket whether its chain holds, what became of each promise, and which checkpoint seals it. The witness
is the file of checkpoints that somebody else keeps: with it a history that was rewritten whole is found, too. It ends
with 0 when everything holds and with 1 otherwise. The format is told in evidence.md.
"""
import argparse
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone

ZERO = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Broken(Exception):
    """Something is not as it was recorded."""


def canonical(value):
    """JSON with sorted keys, no white space, integers for numbers, and the fewest escapes."""
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode())
        return "{" + ",".join(canonical(key) + ":" + canonical(inner) for key, inner in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(inner) for inner in value) + "]"
    if isinstance(value, str):
        short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
        plain = (short.get(c) or ("\\u%04x" % ord(c) if ord(c) < 32 else c) for c in value)
        return '"' + "".join(plain) + '"'
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    raise Broken("a number that is no integer")


def sha256(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def moment(text):
    """Microseconds since 1970 of a time as the facts write it."""
    text = text.replace("Z", "+00:00")
    if "." in text:
        whole, rest = text.split(".", 1)
        digits = rest[: len(rest) - 6]
        text = whole + "." + digits[:6].ljust(6, "0") + rest[len(digits):]
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


# ── Ed25519, RFC 8032, for checking alone ──

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise Broken("no point of the curve")
    return P - x if x & 1 != sign else x


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def unpack(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        raise Broken("no point of the curve")
    x = recover_x(y, sign)
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, text, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        point, nonce = unpack(key), unpack(signature[:32])
    except Broken:
        return False
    number = int.from_bytes(signature[32:], "little")
    if number >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = times(number, BASE), add(nonce, times(challenge, point))
    same = lambda place: (left[place] * right[2] - right[place] * left[2]) % P == 0
    return same(0) and same(1)


# ── the chain of a ticket, and what it tells ──


def check_chain(evidence):
    """Every event follows from the one before. The number of events whose words are not there to be checked."""
    before, silent = ZERO, 0
    for place, event in enumerate(evidence["events"], 1):
        where = "event %d" % place
        if event["seq"] != place:
            raise Broken("%s: numbered %s" % (where, event["seq"]))
        if event["words"] is not None:
            said = sha256(bytes.fromhex(event["salt"]), canonical(event["words"]).encode()).hex()
            if said != event["words_digest"]:
                raise Broken("%s: the words are not those that were recorded" % where)
        elif event["words_digest"] is not None:
            silent += 1
        told = {
            "actor": event["actor"],
            "at": event["at"],
            "fact": event["fact"],
            "seq": event["seq"],
            "ticket": evidence["ticket"],
            "words": event["words_digest"],
        }
        before = sha256(before, canonical(told).encode())
        if before.hex() != event["hash"]:
            raise Broken("%s: the hash does not follow from what is written" % where)
    return before, silent


def promises_of(evidence):
    """Each promise as the facts tell it, in the order in which they were made."""
    promises = {}
    for event in evidence["events"]:
        fact = event["fact"]
        kind = fact["type"]
        if kind == "promise_made":
            promises[fact["promise"]] = {
                "kind": fact["kind"], "clock_from": moment(fact["clock_from"]), "due": moment(fact["due_at"]),
                "fulfilled": None, "voided": None, "made": event["at"],
            }
        elif kind == "promise_moved":
            promises[fact["promise"]]["due"] = moment(fact["due_at"])
        elif kind == "promise_fulfilled":
            promises[fact["promise"]]["fulfilled"] = moment(fact["at"])
        elif kind == "promise_reopened":
            promises[fact["promise"]]["fulfilled"] = None
        elif kind == "promise_voided":
            promises[fact["promise"]]["voided"] = event["at"]
    return promises


def verdict(promise, now):
    due, fulfilled, voided = promise["due"], promise["fulfilled"], promise["voided"]
    if fulfilled is not None:
        return "kept" if fulfilled <= due else "missed"
    if voided is not None:
        return "voided" if voided <= due else "missed"
    return "pending" if now <= due else "missed"


def check_promises(evidence):
    now, told = moment(evidence["taken_at"]), promises_of(evidence)
    said = {one["promise"]: one for one in evidence["promises"]}
    if set(said) != set(told):
        raise Broken("the promises are not those of the events")
    for name, promise in told.items():
        promise["verdict"] = verdict(promise, now)
        if promise["verdict"] != said[name]["verdict"] or promise["due"] != moment(said[name]["due_at"]):
            raise Broken("promise %s: said to be %s, but the events tell %s" % (name, said[name]["verdict"], promise["verdict"]))
    return told


# ── the checkpoint that seals it ──


def check_seal(evidence, witness):
    """What the checkpoint proves, in words."""
    seal = evidence["seal"]
    if seal is None:
        return "not sealed yet"
    line = seal["checkpoint"]
    entries = "".join(entry + "\n" for entry in seal["entries"]).encode()
    if sha256(entries).hex() != line["entries"]:
        raise Broken("the entries are not those of checkpoint %d" % line["number"])
    summed = {name: line[name] for name in ("at", "entries", "events", "number", "tickets")}
    if sha256(bytes.fromhex(line["previous"]), canonical(summed).encode()).hex() != line["root"]:
        raise Broken("checkpoint %d: the root does not follow" % line["number"])
    signed = {name: line[name] for name in ("at", "events", "key", "number", "root", "tickets")}
    text = b"yinuo checkpoint\n" + canonical(signed).encode()
    if not is_signed(bytes.fromhex(line["key"]), text, bytes.fromhex(line["signature"])):
        raise Broken("checkpoint %d: the signature is not that of its key" % line["number"])
    ours = [entry.split(" ") for entry in seal["entries"] if entry.startswith(evidence["ticket"] + " ")]
    if len(ours) != 1:
        raise Broken("checkpoint %d does not name the ticket once" % line["number"])
    version, head = int(ours[0][1]), ours[0][2]
    if version > len(evidence["events"]) or evidence["events"][version - 1]["hash"] != head:
        raise Broken("checkpoint %d seals another history" % line["number"])
    known = ""
    if witness is not None:
        if witness.get(line["number"]) != line["root"]:
            raise Broken("the witness does not know checkpoint %d like this" % line["number"])
        known = ", which the witness knows"
    later = len(evidence["events"]) - version
    rest = ", %d later events are not sealed yet" % later if later else ""
    return "sealed by checkpoint %d of key %s…%s%s" % (line["number"], line["key"][:16], known, rest)


def evidence_in(path):
    """Of a file with one ticket, or with one a line."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--witness", help="the file of checkpoints that somebody else keeps")
    parser.add_argument("--json", action="store_true", help="print one JSON object for all")
    parser.add_argument("files", nargs="+")
    given = parser.parse_args()
    witness = None
    if given.witness:
        with open(given.witness, encoding="utf-8") as file:
            witness = {line["number"]: line["root"] for line in map(json.loads, filter(str.strip, file))}
    faults, tickets, counts = [], 0, {}
    for path in given.files:
        for evidence in evidence_in(path):
            tickets += 1
            try:
                _, silent = check_chain(evidence)
                promises = check_promises(evidence)
                seal = check_seal(evidence, witness)
            except (Broken, KeyError, ValueError) as fault:
                faults.append({"ticket": evidence.get("number"), "what": str(fault) or repr(fault)})
                if not given.json:
                    print("%s  BROKEN: %s" % (evidence.get("number"), fault))
                continue
            for promise in promises.values():
                by_verdict = counts.setdefault(promise["kind"], {})
                by_verdict[promise["verdict"]] = by_verdict.get(promise["verdict"], 0) + 1
            if not given.json:
                unsaid = ", %d without their words" % silent if silent else ""
                print("%s  holds: %d events%s; %s" % (evidence["number"], len(evidence["events"]), unsaid, seal))
                for promise in promises.values():
                    due = EPOCH + timedelta(microseconds=promise["due"])
                    print("    %-10s %-8s due %s" % (promise["kind"], promise["verdict"], due.isoformat()))
    if given.json:
        print(json.dumps({"tickets": tickets, "promises": counts, "faults": faults}, ensure_ascii=False))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
