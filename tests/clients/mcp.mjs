// The TypeScript SDK of MCP asks the server: node mcp.mjs http URL | node mcp.mjs stdio COMMAND ARGUMENT ...
// Prints what it saw as one JSON line.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const QUESTION = "What does a customer service representative earn?";

const [way, place, ...rest] = process.argv.slice(2);
const transport =
  way === "http"
    ? new StreamableHTTPClientTransport(new URL(place))
    : new StdioClientTransport({ command: place, args: rest, env: { ...process.env }, stderr: "inherit" });

const client = new Client({ name: "career-chat tests", version: "1" });
await client.connect(transport);
const { tools } = await client.listTools();
const call = (name, given = {}) => client.callTool({ name, arguments: given });
const first = await call("ask", { question: QUESTION });
const second = await call("ask", { question: "and the skills?", state: first.structuredContent.state });
const guides = await call("list_guides");
const { guide, anchor } = first.structuredContent.citations[0];
const section = await call("read_section", { guide, anchor });
const wrong = await call("read_section", { guide: "no-such-guide", anchor });
const instructions = client.getInstructions();
await client.close();
console.log(JSON.stringify({ tools, first, second, guides, section, wrong, instructions }));
