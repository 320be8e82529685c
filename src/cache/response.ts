/**
 * A `Response` over a text that is already here. It has all members of one and is `instanceof` it; a runtime that reads
 * a response natively, as edge workers do, needs a copy made of `body`.
 */
export function textResponse(text: string, init: ResponseInit): Response {
  return new TextResponse(text, init) as unknown as Response;
}

// Without the types of its members, which some of TypeScript's libraries declare as properties: those could not be
// overridden by methods.
const PlatformResponse = Response as unknown as new (body: null, init: ResponseInit) => object;

/**
 * The platform's response builds a body stream when it is constructed and reads it back in chunks, which costs
 * more than everything else about a cache hit. This one hands out the text, and makes the platform's only for
 * who asks for a stream, bytes, a blob or a form.
 */
class TextResponse extends PlatformResponse {
  readonly #text: string;
  readonly #init: ResponseInit;
  #used = false;
  #platform: Response | undefined;

  constructor(text: string, init: ResponseInit) {
    super(null, init);
    this.#text = text;
    this.#init = init;
  }

  get body(): Response['body'] {
    return this.#asPlatform().body;
  }

  get bodyUsed(): boolean {
    return this.#platform?.bodyUsed ?? this.#used;
  }

  async text(): Promise<string> {
    return this.#platform === undefined ? this.#read() : this.#platform.text();
  }

  async json(): Promise<unknown> {
    return this.#platform === undefined ? JSON.parse(this.#read()) : this.#platform.json();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asPlatform().arrayBuffer();
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async blob(): Promise<Blob> {
    return this.#asPlatform().blob();
  }

  async formData(): Promise<FormData> {
    return this.#asPlatform().formData();
  }

  clone(): Response {
    if (this.bodyUsed || this.#platform?.body?.locked)
      throw new TypeError('Body is unusable: a response that is read cannot be cloned');
    const { headers } = this as unknown as Response;
    return textResponse(this.#text, { ...this.#init, headers });
  }

  #read(): string {
    if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
    this.#used = true;
    return this.#text;
  }

  /** The platform's response in this one's place, read as far as this one was. */
  #asPlatform(): Response {
    if (this.#platform === undefined) {
      const { headers } = this as unknown as Response;
      this.#platform = new Response(this.#text, { ...this.#init, headers });
      if (this.#used) void this.#platform.text();
    }
    return this.#platform;
  }
}
