/** Lets zod read without making code of text, which the page's policy forbids. Imported first. */

import { config } from "zod/mini";

config({ jitless: true });
