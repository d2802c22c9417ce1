/* Words used on every page. */

export const zh = {
  hidePassword: "隐藏密码",
  newVersion: "有新版本，点这里换上",
  showPassword: "显示密码",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  hidePassword: "Hide password",
  newVersion: "New version, tap to load it",
  showPassword: "Show password",
};
