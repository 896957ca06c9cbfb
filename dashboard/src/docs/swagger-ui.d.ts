declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    displayRequestDuration?: boolean;
    docExpansion?: "list" | "full" | "none";
    defaultModelsExpandDepth?: number;
    tryItOutEnabled?: boolean;
    validatorUrl?: string | null;
    /** Of which this page replaces components only. */
    plugins?: (() => { components: Record<string, (props: never) => unknown> })[];
  }
  export default function SwaggerUI(options: Options): void;
}
