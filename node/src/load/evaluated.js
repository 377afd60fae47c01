// A module of the task tells that it has run, so that `require` knows which ES modules are still being evaluated.
import { native } from "koipond:host";

export const { evaluated } = native("modules");
