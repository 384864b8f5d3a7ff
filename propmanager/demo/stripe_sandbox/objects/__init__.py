"""The objects of the API, and what happens to them: each module is one of them, or one thing that befalls them."""
