// Passkeys: the browser asks the person; bytes go as base64url, as the server speaks it. Only a page may ask, no worker.
const PATIENCE = 300000;
const KINDS = [-7, -8];

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const named = (id) => ({ type: "public-key", id: bytes(id) });

export const canPasskey = () => typeof PublicKeyCredential === "function";

export const makePasskey = async (challenge, account, name, service, known) => {
  const publicKey = {
    challenge: bytes(challenge),
    rp: { name: service },
    user: { id: bytes(account), name, displayName: name },
    pubKeyCredParams: KINDS.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: known.map(named),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: PATIENCE,
  };
  const { response } = await navigator.credentials.create({ publicKey });
  return [response.clientDataJSON, response.attestationObject].map(text);
};

export const usePasskey = async (challenge) => {
  const publicKey = { challenge: bytes(challenge), userVerification: "required", timeout: PATIENCE };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return [rawId, response.clientDataJSON, response.authenticatorData, response.signature].map(text);
};
