"""Every page: urls, views, forms; no models and no rules."""
