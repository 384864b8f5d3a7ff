"""`make code`: the six figures that the demonstration's team member is asked for after the password."""

from pyotp.totp import TOTP

from propmanager.demo.people import STAFF_TOTP_SECRET

if __name__ == "__main__":
    print(TOTP(STAFF_TOTP_SECRET).now())
