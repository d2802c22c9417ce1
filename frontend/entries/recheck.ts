/* Loaded on a phone that knows checks of an inspector: are they still his to give? */

export { recheck } from "../case/recheck";
