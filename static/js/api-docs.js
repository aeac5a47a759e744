// The description of the API, shown and tried out in the session of who reads it.
(() => {
  const place = document.getElementById("api-docs");
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
