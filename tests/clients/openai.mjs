// OpenAI's own client for Node asks a server: node openai.mjs ADDRESS
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: "none", maxRetries: 0 });
const model = "career-guide";
const question = { role: "user", content: "What does a customer service representative earn?" };

const whole = await client.chat.completions.create({ model, messages: [question] });

const after = await client.chat.completions.create({
  model,
  messages: [question, whole.choices[0].message, { role: "user", content: "And at the start?" }],
});

const stream = await client.chat.completions.create({
  model,
  messages: [question],
  stream: true,
  stream_options: { include_usage: true },
});
const pieces = [];
let usage = null;
for await (const chunk of stream) {
  if (chunk.choices.length) pieces.push(chunk.choices[0].delta.content ?? "");
  else usage = chunk.usage;
}

const helped = await client.chat.completions.stream({ model, messages: [question] }).finalChatCompletion();

const models = [];
for await (const found of client.models.list()) models.push(found.id);

let refused = null;
try {
  await client.chat.completions.create({ model, messages: [] });
} catch (error) {
  refused = { kind: error.constructor.name, status: error.status, param: error.param, message: error.message };
}

console.log(
  JSON.stringify({
    whole: whole.choices[0].message,
    after: after.choices[0].message.content,
    pieces,
    usage,
    helped: helped.choices[0].message.content,
    models,
    refused,
  }),
);
