/**
 * Kinds of replies, and what a type mapping makes of them. A kind says how it comes when nothing is mapped, and what else
 * it can be asked to come as.
 */

/** @internal by the byte that begins an item of the kind in RESP */
export interface Kind<BYTE extends number, PLAIN, OTHERS = never> {
  byte: BYTE;
  plain: PLAIN;
  others: OTHERS;
}

export type Nil = Kind<95, null>;
export type Bool<T extends boolean = boolean> = Kind<35, T>;
export type Int<T extends number = number> = Kind<58, T, `${T}`>;
export type Double<T extends number = number> = Kind<44, T, `${T}`>;
/** A status: `OK` */
export type Simple<T extends string = string> = Kind<43, T, Buffer>;
export type Text<T extends string = string> = Kind<36, T, Buffer>;
export type Verbatim = Kind<61, string, Buffer | VerbatimText>;
export interface List<T> extends Kind<42, T[]> {}
export interface Unique<T> extends Kind<126, T[], Set<T>> {}
/** A map of any names. */
export interface Dict<V, K = Text> extends Kind<37, { [key: string]: V }, Map<K, V> | Array<K | V>> {}
/** A map of known names. */
export type Fields<T> = Kind<37, T, Map<keyof T, T[keyof T]> | Array<Text<Extract<keyof T, string>> | T[keyof T]>>;

/** A string that says what it holds. */
export interface VerbatimText extends String {
  format: string;
}

/** Any reply at all. */
export type Reply =
  | Nil | Bool | Int | Kind<40, bigint, number | string> | Double | Simple | Text | Verbatim | Kind<45, Error, Buffer> | Kind<33, Error, Buffer>
  | List<Reply> | Unique<Reply> | Dict<Reply, Reply>;

/** What makes a `T`: `String`, `Buffer`, `Map`, `Array`, `Set` ... */
export type MappedType<T> = ((...args: any) => T) | (new (...args: any) => T);
/** What kinds are to come as, by `RESP_TYPES`. */
export interface TypeMapping {
  95?: MappedType<null>;
  35?: MappedType<boolean>;
  58?: MappedType<number | string>;
  40?: MappedType<bigint | number | string>;
  44?: MappedType<number | string>;
  43?: MappedType<string | Buffer>;
  36?: MappedType<string | Buffer>;
  61?: MappedType<string | Buffer | VerbatimText>;
  45?: MappedType<Error | Buffer>;
  33?: MappedType<Error | Buffer>;
  42?: MappedType<Array<any>>;
  126?: MappedType<Array<any> | Set<any>>;
  37?: MappedType<Map<any, any> | Array<any>>;
  62?: MappedType<never>;
}

/** As `String(...)` and the like give it. */
type Unboxed<T> = T extends String ? string : T extends Number ? number : T extends Boolean ? boolean : T;
/** A mapping that may say something or not, as the one of any client's options, says nothing. */
type Target<BYTE extends number, TYPE_MAPPING> = BYTE extends keyof TYPE_MAPPING ? TYPE_MAPPING[BYTE] : undefined;
/** Names of a Map are strings unless they are asked to be something else. */
type Names<TYPE_MAPPING> = Omit<TYPE_MAPPING, 43 | 36> & { 43: StringConstructor; 36: StringConstructor };

/** What a reply is under a type mapping. */
export type Mapped<REPLY, TYPE_MAPPING> = REPLY extends Kind<infer BYTE, infer PLAIN, infer OTHERS>
  ? Target<BYTE, TYPE_MAPPING> extends MappedType<infer T>
    ? Mapped<Extract<PLAIN | OTHERS, Unboxed<T>>, TYPE_MAPPING>
    : Mapped<PLAIN, TYPE_MAPPING>
  : REPLY extends Array<infer T>
    ? Array<Mapped<T, TYPE_MAPPING>>
    : REPLY extends Set<infer T>
      ? Set<Mapped<T, TYPE_MAPPING>>
      : REPLY extends Map<infer K, infer V>
        ? Map<Mapped<K, Names<TYPE_MAPPING>>, Mapped<V, TYPE_MAPPING>>
        : REPLY extends Date | Buffer | Error | VerbatimText
          ? REPLY
          : REPLY extends Record<PropertyKey, any>
            ? { [P in keyof REPLY]: Mapped<REPLY[P], TYPE_MAPPING> }
            : REPLY;
