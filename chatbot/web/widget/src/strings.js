/**
 * The widget's own words, a table a language. Answers are the guides' words and are not translated.
 */

/** @typedef {typeof en} Strings */

const en = {
  heading: "Career guide",
  launcher: "Questions about careers",
  greeting: "Hello! Ask me about a career. Every answer shows the section of the guide it comes from.",
  placeholder: "Ask about a career",
  send: "Send",
  close: "Close",
  menu: "Options",
  clear: "Clear the conversation",
  cleared: "The conversation was cleared.",
  download: "Download the transcript",
  handoff: "Talk to a person",
  conversation: "Conversation",
  you: "You said:",
  bot: "Guide said:",
  chips: "Questions to go on with",
  more: "More",
  found: "Suggestions: {n}. Choose with the arrow keys.",
  writing: "Looking it up",
  sources: "Sources",
  source: "Source {n}: {title}",
  back: "Back to the conversation",
  loading: "Loading",
  below: "Below this section",
  unloaded: "The section could not be loaded. The answer quotes this:",
  up: "Helpful",
  down: "Not helpful",
  wrong: "What was wrong?",
  wrong_section: "Wrong section",
  wrong_text: "Right section, wrong text",
  outdated: "Outdated",
  unclear: "Unclear",
  other: "Something else",
  comment: "Comment (optional)",
  submit: "Send feedback",
  cancel: "Cancel",
  thanks: "Thank you for your feedback.",
  copy: "Copy the answer",
  copied: "Copied.",
  failed: "That did not work. Please try again.",
  retry: "Try again",
  unsent: "Not answered",
  offline: "You seem to be offline. Your question is kept until the connection is back.",
  timeout: "The answer takes too long. Please try again.",
  busy: "Very many questions are coming in. Please try again in {n} seconds.",
  server: "The guide cannot be reached. Please try again.",
  refused: "This question was not accepted:",
};

/** @type {Strings} */
const es = {
  heading: "Guía de carreras",
  launcher: "Preguntas sobre carreras",
  greeting: "¡Hola! Pregúnteme por una carrera. Cada respuesta, en inglés, muestra la sección de la guía de la que procede.",
  placeholder: "Pregunte por una carrera",
  send: "Enviar",
  close: "Cerrar",
  menu: "Opciones",
  clear: "Borrar la conversación",
  cleared: "Se ha borrado la conversación.",
  download: "Descargar la conversación",
  handoff: "Hablar con una persona",
  conversation: "Conversación",
  you: "Usted dijo:",
  bot: "La guía dijo:",
  chips: "Preguntas para continuar",
  more: "Más",
  found: "Sugerencias: {n}. Elija con las flechas.",
  writing: "Buscando",
  sources: "Fuentes",
  source: "Fuente {n}: {title}",
  back: "Volver a la conversación",
  loading: "Cargando",
  below: "Dentro de esta sección",
  unloaded: "No se pudo cargar la sección. La respuesta cita esto:",
  up: "Útil",
  down: "No es útil",
  wrong: "¿Qué estaba mal?",
  wrong_section: "Sección equivocada",
  wrong_text: "Sección correcta, texto equivocado",
  outdated: "Desactualizado",
  unclear: "Poco claro",
  other: "Otra cosa",
  comment: "Comentario (opcional)",
  submit: "Enviar opinión",
  cancel: "Cancelar",
  thanks: "Gracias por su opinión.",
  copy: "Copiar la respuesta",
  copied: "Copiado.",
  failed: "No ha funcionado. Inténtelo de nuevo.",
  retry: "Reintentar",
  unsent: "Sin respuesta",
  offline: "Parece que no hay conexión. Su pregunta se guarda hasta que vuelva.",
  timeout: "La respuesta tarda demasiado. Inténtelo de nuevo.",
  busy: "Llegan muchas preguntas. Inténtelo de nuevo en {n} segundos.",
  server: "No se puede contactar con la guía. Inténtelo de nuevo.",
  refused: "No se aceptó esta pregunta:",
};

/** @type {Strings} */
const ar = {
  heading: "دليل المهن",
  launcher: "أسئلة عن المهن",
  greeting: "مرحبًا! اسألني عن مهنة. كل إجابة، بالإنجليزية، تبيّن القسم الذي أُخذت منه في الدليل.",
  placeholder: "اسأل عن مهنة",
  send: "إرسال",
  close: "إغلاق",
  menu: "خيارات",
  clear: "مسح المحادثة",
  cleared: "مُسحت المحادثة.",
  download: "تنزيل المحادثة",
  handoff: "التحدث مع شخص",
  conversation: "المحادثة",
  you: "قلتَ:",
  bot: "قال الدليل:",
  chips: "أسئلة للمتابعة",
  more: "المزيد",
  found: "الاقتراحات: {n}. اختر بمفاتيح الأسهم.",
  writing: "جارٍ البحث",
  sources: "المصادر",
  source: "المصدر {n}: {title}",
  back: "العودة إلى المحادثة",
  loading: "جارٍ التحميل",
  below: "ضمن هذا القسم",
  unloaded: "تعذّر تحميل القسم. تقتبس الإجابة هذا:",
  up: "مفيد",
  down: "غير مفيد",
  wrong: "ما الخطأ؟",
  wrong_section: "القسم خاطئ",
  wrong_text: "القسم صحيح والنص خاطئ",
  outdated: "قديم",
  unclear: "غير واضح",
  other: "شيء آخر",
  comment: "تعليق (اختياري)",
  submit: "إرسال الرأي",
  cancel: "إلغاء",
  thanks: "شكرًا على رأيك.",
  copy: "نسخ الإجابة",
  copied: "تم النسخ.",
  failed: "لم ينجح ذلك. حاول مرة أخرى.",
  retry: "إعادة المحاولة",
  unsent: "بلا إجابة",
  offline: "يبدو أنك غير متصل. سيُحفظ سؤالك حتى يعود الاتصال.",
  timeout: "تأخرت الإجابة. حاول مرة أخرى.",
  busy: "تصل أسئلة كثيرة الآن. حاول مرة أخرى بعد {n} ثانية.",
  server: "تعذّر الوصول إلى الدليل. حاول مرة أخرى.",
  refused: "لم يُقبل هذا السؤال:",
};

/** @type {Record<string, Strings>} */
const TABLES = { en, es, ar };

/**
 * The words for a language, with a page's own in front.
 *
 * @param {?string} wanted a language tag; null or "auto" means the page's, then the browser's
 * @param {Partial<Strings>} own replaces single words; with it, a language we lack keeps its tag
 * @returns {{strings: Strings, lang: string, dir: "ltr" | "rtl"}}
 */
export function wordsFor(wanted, own = {}) {
  const tag = !wanted || wanted === "auto" ? document.documentElement.lang || navigator.language : wanted;
  const language = tag.toLowerCase().split("-")[0];
  const known = Object.hasOwn(TABLES, language);
  const lang = known || Object.keys(own).length ? tag : "en";
  return {
    strings: { ...(known ? TABLES[language] : en), ...own },
    lang,
    dir: /^(ar|fa|he|ur|ps|yi)\b/i.test(lang) ? "rtl" : "ltr",
  };
}

/**
 * A text with its {names} filled in.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function say(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
