"""The words of the service's messages: what it ships with, and what a council wrote in its place."""
