/**
 * The shapes that the modules share: what the server answers, and what the widget keeps.
 *
 * @typedef {object} Citation where a mark points: a section of a guide and the sentence quoted
 * @property {number} mark the number in the text
 * @property {string} guide
 * @property {string} title the guide's
 * @property {string[]} section headings from the outermost to the cited one
 * @property {string} anchor
 * @property {string} quote the guide's own characters
 * @property {{publisher: ?string, year: ?number}} source
 *
 * @typedef {object} Choice a reading to choose from: the id is sent, the text is shown
 * @property {string} id
 * @property {string} text
 *
 * @typedef {object} Answer
 * @property {string} id of the turn; feedback names it
 * @property {"answer" | "clarify" | "smalltalk" | "abstain"} kind
 * @property {string} text plain, with marks such as [1]
 * @property {Citation[]} citations
 * @property {string[]} suggestions questions to go on with
 * @property {Choice[]} choices
 * @property {boolean} more whether "more" shows the rest
 * @property {string} state the conversation so far, signed by the server
 *
 * @typedef {{kind: "paragraph", text: string} | {kind: "list", items: string[]} | {kind: "table", rows: string[][]}} Block
 *
 * @typedef {object} Section a section as the server shows it
 * @property {string} guide
 * @property {string} title
 * @property {string[]} section
 * @property {string} anchor
 * @property {{publisher: ?string, year: ?number}} source
 * @property {Block[]} blocks
 * @property {{anchor: string, path: string[]}[]} sections right below it
 *
 * @typedef {"up" | "down"} Rating
 *
 * @typedef {object} Exchange one message with its answer
 * @property {string} id of the message; a retry sends the same one
 * @property {string} text as shown
 * @property {string} sent as sent, the id of a choice for instance
 * @property {number} at milliseconds since 1970
 * @property {?Answer} answer null while there is none
 * @property {Rating} [rating] given by the reader
 * @property {boolean} [refused] whether the server will never take it
 *
 * @typedef {object} Kept a conversation as it is kept from page to page
 * @property {number} v version of this shape
 * @property {string} state
 * @property {boolean} open whether the panel was open
 * @property {Exchange[]} exchanges
 */

export {};
