"""How the fuzzer writes bodies that are not JSON, and names regions that are there."""

import schemathesis

NOTICE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; fuzz@example.com
Action: failed
Diagnostic-Code: smtp; {noise}

--b
Content-Type: text/rfc822-headers

Message-ID: <{noise}>
--b--
"""


@schemathesis.serializer("message/rfc822")
def mail(ctx, value):
    """Noise as it is, or as part of a notice that is nearly one."""
    noise = value if isinstance(value, str) else str(value)
    text = NOTICE.format(noise=noise) if len(noise) % 2 else noise
    return text.encode("utf-8", "surrogatepass")


@schemathesis.hook
def map_body(context, body):
    """Every other region that is named is one of the desk's; the others are refused."""
    if isinstance(body, dict) and isinstance(body.get("region"), str) and len(body["region"]) % 2:
        return {**body, "region": "fuzz"}
    return body
