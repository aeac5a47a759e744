// The description of the API, shown and tried out in the session of who reads it.
(() => {
  const place = document.getElementById("api-docs");
  // Its own sheet has a dark look under this class; ours follows the attribute of theme.js.
  const page = document.documentElement;
  const follow = () => page.classList.toggle("dark-mode", page.dataset.bsTheme === "dark");
  new MutationObserver(follow).observe(page, { attributeFilter: ["data-bs-theme"] });
  follow();
  window.SwaggerUIBundle({
    dom_id: "#api-docs",
    url: place.dataset.schema,
    // No address from outside, none kept, and no validator elsewhere is asked.
    queryConfigEnabled: false,
    persistAuthorization: false,
    validatorUrl: null,
    deepLinking: false,
    docExpansion: "list",
    requestInterceptor: (request) => {
      request.headers["X-CSRFToken"] = place.dataset.token;
      return request;
    },
  });
})();
