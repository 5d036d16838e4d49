// Shows the API of the service that serves the page. No validator of another host is asked.
SwaggerUIBundle({
  url: "/openapi.yaml",
  domNode: document.getElementById("api"),
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
