"""Who may sign in: staff of organisations and whoever runs the network. Nobody else needs an account.

Owns: User. People sign in with a code, never a password; staff may add a second factor. A staff e-mail is clear text.
"""
