/* The words of the map. */

import { en, zh } from "../i18n/map";
import { dictionary } from "../lib/dictionary";

export const t = dictionary(zh, en);
