declare module "exifr/dist/mini.esm.mjs" {
  interface Reader {
    parse(bytes: ArrayBuffer, options: object): Promise<Record<string, unknown> | undefined>;
    gps(bytes: ArrayBuffer): Promise<{ latitude: number; longitude: number } | undefined>;
  }
  const exifr: Reader;
  export default exifr;
}
