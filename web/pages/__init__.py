"""What each page shows, put together from the selectors of the apps below."""
