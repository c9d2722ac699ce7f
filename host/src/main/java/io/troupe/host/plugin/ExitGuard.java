package io.troupe.host.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes calls that would end the process throw instead. It keeps an honest mistake, such as the command line of a
 * library, from taking everybody along; it is no wall: reflection and method references get around it, and plugins in
 * this process are trusted code.
 */
final class ExitGuard {

    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final ClassDesc HOST_STAYS = ClassDesc.of(HostStays.class.getName());
    private static final MethodTypeDesc OF_SYSTEM =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc OF_RUNTIME =
            MethodTypeDesc.of(ConstantDescs.CD_void, RUNTIME, ConstantDescs.CD_int);

    private ExitGuard() {}

    /** Gives the same class without such calls; the classes around it are looked up as resources, not loaded. */
    static byte[] without(byte[] code, ClassLoader around) {
        var classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(
                        around)
                .orElse(ClassHierarchyResolver.defaultResolver())));
        var transform = ClassTransform.transformingMethodBodies(ExitGuard::ends, (builder, element) -> {
            if (element instanceof InvokeInstruction call && endsByStatic(call)) {
                builder.invokestatic(HOST_STAYS, "exit", OF_SYSTEM);
            } else if (element instanceof InvokeInstruction call && endsByRuntime(call)) {
                builder.invokestatic(HOST_STAYS, "exit", OF_RUNTIME);
            } else {
                builder.with(element);
            }
        });
        return classes.transformClass(classes.parse(code), transform);
    }

    private static boolean ends(MethodModel method) {
        return method.code().stream().flatMap(code -> code.elementStream()).anyMatch(ExitGuard::ends);
    }

    private static boolean ends(CodeElement element) {
        return element instanceof InvokeInstruction call && (endsByStatic(call) || endsByRuntime(call));
    }

    private static boolean endsByStatic(InvokeInstruction call) {
        return call.owner().asInternalName().equals("java/lang/System")
                && call.name().equalsString("exit");
    }

    private static boolean endsByRuntime(InvokeInstruction call) {
        return call.owner().asInternalName().equals("java/lang/Runtime")
                && (call.name().equalsString("exit") || call.name().equalsString("halt"));
    }
}
