"use strict";
// The console of /graphiql. The token stays in this page: it is neither stored nor put into an address.

const field = (id) => document.getElementById(id);

async function run() {
  const answer = field("answer");
  let variables;
  try {
    variables = JSON.parse(field("variables").value || "{}");
  } catch (fault) {
    answer.textContent = `The variables are not JSON: ${fault.message}`;
    return;
  }
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/graphql-response+json",
  };
  const token = field("token").value.trim();
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const body = JSON.stringify({ query: field("query").value, variables });
  try {
    const response = await fetch("/graphql", { method: "POST", headers, body });
    answer.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (fault) {
    answer.textContent = `FitEx did not answer: ${fault.message}`;
  }
}

field("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
