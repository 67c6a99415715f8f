/** A method: what it is called with, and what it replies, under RESP3 and under RESP2. */
export interface Call<ARGS extends unknown[], REPLY, REPLY2 = REPLY> {
  args: ARGS;
  reply: { 3: REPLY; 2: REPLY2 };
}
