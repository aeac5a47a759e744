"""Thin views: parse, call one function, render."""
