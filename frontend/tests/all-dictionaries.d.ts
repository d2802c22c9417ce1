/* frontend/test.mjs gathers every file of frontend/i18n under this name. */
declare module "all-dictionaries" {
  type Words = Readonly<Record<string, string>>;
  const dictionaries: Readonly<Record<string, { zh: Words; en: Words }>>;
  export default dictionaries;
}
