/* The words of the case page's scripts. */

import { en, zh } from "../i18n/case";
import { dictionary } from "../lib/dictionary";

export const t = dictionary(zh, en);
