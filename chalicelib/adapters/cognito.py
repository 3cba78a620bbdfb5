"""Passwords and one-time codes in Cognito. To be completed by the accounts work."""
