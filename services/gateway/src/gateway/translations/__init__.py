"""Texts in other languages: asked of translation-service."""
