/* The words of the capture page. */

import { en, zh } from "../i18n/capture";
import { dictionary } from "../lib/dictionary";

export const t = dictionary(zh, en);
