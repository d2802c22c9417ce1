declare module "exifr/dist/mini.esm.mjs" {
  type Block = Readonly<Record<string, unknown>>;
  interface Reader {
    parse(bytes: ArrayBuffer, options: object): Promise<{ ifd0?: Block; exif?: Block; gps?: Block } | undefined>;
  }
  const exifr: Reader;
  export default exifr;
}
